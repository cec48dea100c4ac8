namespace Polystore.Sql.Shapes;

/// <summary>What a resolver has to know of a schema. Names compare as the database compares them (SQLite: whatever their case).</summary>
public interface ISchemaLookup
{
    /// <summary>The columns of a table or view, in order.</summary>
    /// <param name="schema">The schema, when the statement names one.</param>
    /// <param name="table">The table or view.</param>
    /// <param name="columns">Its columns as the schema spells them.</param>
    /// <returns>False when there is no such table.</returns>
    bool TryGetColumns(string? schema, string table, out IReadOnlyList<string> columns);

    /// <summary>The declared type of a column; null when unknown.</summary>
    /// <param name="schema">The schema, when the statement names one.</param>
    /// <param name="table">The table or view.</param>
    /// <param name="column">The column.</param>
    string? TypeOf(string? schema, string table, string column) => null;
}
