namespace Polystore.Runtime.Stores;

/// <summary>
/// The statements of one table, the same on every engine. A table with a <see cref="Version"/> counts every change of a row in that column,
/// from 1, and refuses a change that was decided on an older one.
/// </summary>
/// <param name="Name">The table.</param>
/// <param name="Key">The column of its primary key.</param>
public sealed record RelationalTable(SqlName Name, string Key)
{
    /// <summary>The column that counts changes, a NOT NULL integer; null when rows carry no version.</summary>
    public string? Version { get; init; }

    /// <summary>Rows by their keys.</summary>
    public SqlQuery Select(IRelationalDialect dialect, IEnumerable<string> columns, IReadOnlyCollection<object> keys) =>
        Projection(columns).Write(dialect.In(new SqlName(Key), keys));

    /// <summary>One row by its key.</summary>
    public SqlQuery Select(IEnumerable<string> columns, object key) => Projection(columns).Write(new SqlName(Key)).Write(" = ").Value(key);

    /// <summary>A new row; its version is 1.</summary>
    public SqlQuery Insert(IReadOnlyDictionary<string, object?> row)
    {
        var all = Versioned(row);
        var query = new SqlQuery().Write("INSERT INTO ").Write(Name).Write(" (").Write(Names(all.Keys)).Write(") VALUES (");
        var first = true;
        foreach (var value in all.Values)
        {
            query.Write(first ? "" : ", ").Value(value);
            first = false;
        }

        return query.Write(")");
    }

    /// <summary>A row that takes the place of the one with its key, if there is one, whatever its version.</summary>
    /// <param name="row">All columns, the key among them.</param>
    public SqlQuery Upsert(IReadOnlyDictionary<string, object?> row)
    {
        var query = Insert(row).Write(" ON CONFLICT (").Write(new SqlName(Key)).Write(") DO ");
        var sets = row.Keys.Where(column => column != Key && column != Version).Select(column => $"{Quoted(column)} = excluded.{Quoted(column)}").ToList();
        if (Version is not null)
        {
            sets.Add($"{Quoted(Version)} = {Name.Quoted}.{Quoted(Version)} + 1");
        }

        return query.Write(sets.Count == 0 ? "NOTHING" : "UPDATE SET " + string.Join(", ", sets));
    }

    /// <summary>Changed columns of one row.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="changes">Columns and their new values, one or more.</param>
    /// <param name="expected">Only when the row still has this version; null whatever it has.</param>
    /// <exception cref="ArgumentException">Nothing changes, or a version is expected of a table without one.</exception>
    public SqlQuery Update(object key, IReadOnlyDictionary<string, object?> changes, long? expected = null)
    {
        if (changes.Count == 0)
        {
            throw new ArgumentException("An update has to change at least one column.", nameof(changes));
        }

        var query = new SqlQuery().Write("UPDATE ").Write(Name).Write(" SET ");
        var separator = "";
        foreach (var (column, value) in changes.Where(change => change.Key != Version))
        {
            query.Write(separator).Write(new SqlName(column)).Write(" = ").Value(value);
            separator = ", ";
        }

        if (Version is not null)
        {
            query.Write(separator).Write(new SqlName(Version)).Write(" = ").Write(new SqlName(Version)).Write(" + 1");
        }

        return Where(query, key, expected);
    }

    /// <summary>Deletes one row.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="expected">Only when the row still has this version; null whatever it has.</param>
    public SqlQuery Delete(object key, long? expected = null) => Where(new SqlQuery().Write("DELETE FROM ").Write(Name), key, expected);

    // With the table's name, as SQLite takes a quoted name that no column has for a text.
    private SqlQuery Projection(IEnumerable<string> columns) =>
        new SqlQuery().Write("SELECT ").Write(string.Join(", ", columns.Select(column => $"{Name.Quoted}.{Quoted(column)}"))).Write(" FROM ").Write(Name).Write(" WHERE ");

    private SqlQuery Where(SqlQuery query, object key, long? expected)
    {
        query.Write(" WHERE ").Write(new SqlName(Key)).Write(" = ").Value(key);
        return expected is not { } version
            ? query
            : query.Write(" AND ").Write(new SqlName(Version ?? throw new ArgumentException($"The table {Name.Quoted} has no column that counts changes; declare Version.", nameof(expected)))).Write(" = ").Value(version);
    }

    private Dictionary<string, object?> Versioned(IReadOnlyDictionary<string, object?> row)
    {
        var all = new Dictionary<string, object?>(row);
        if (Version is not null)
        {
            all[Version] = 1L;
        }

        return all;
    }

    private static string Names(IEnumerable<string> columns) => string.Join(", ", columns.Select(Quoted));

    private static string Quoted(string name) => new SqlName(name).Quoted;
}
