namespace Polystore.Sql.Ddl;

/// <summary>
/// Reads SQLite's definitions, as sqlite_schema keeps them: comments and every quoting style included. No text makes it throw: each method
/// gives null for a text that is another statement, and a definition with a problem for one that it understands in part.
/// </summary>
public static class DdlReader
{
    /// <summary>Reads a CREATE TABLE or CREATE VIRTUAL TABLE.</summary>
    /// <param name="sql">The statement.</param>
    public static TableDefinition? ReadCreateTable(string sql)
    {
        var cursor = new DdlCursor(sql);
        return cursor.Starts("TABLE", "VIRTUAL") ? new TableParser(cursor).Read() : null;
    }

    /// <summary>Reads a CREATE INDEX.</summary>
    /// <param name="sql">The statement.</param>
    public static IndexDefinition? ReadCreateIndex(string sql)
    {
        var cursor = new DdlCursor(sql);
        return cursor.Starts("INDEX", "UNIQUE") ? new IndexParser(cursor).Read() : null;
    }

    /// <summary>Reads a CREATE VIEW.</summary>
    /// <param name="sql">The statement.</param>
    public static ViewDefinition? ReadCreateView(string sql)
    {
        var cursor = new DdlCursor(sql);
        return cursor.Starts("VIEW") ? new ViewParser(cursor).Read() : null;
    }

    /// <summary>Reads a CREATE TRIGGER.</summary>
    /// <param name="sql">The statement.</param>
    public static TriggerDefinition? ReadCreateTrigger(string sql)
    {
        var cursor = new DdlCursor(sql);
        return cursor.Starts("TRIGGER") ? new TriggerParser(cursor).Read() : null;
    }
}
