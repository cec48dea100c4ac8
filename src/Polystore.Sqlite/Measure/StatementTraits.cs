namespace Polystore.Sqlite.Measure;

/// <summary>What a statement is made of, as SQLite's compiler reports it, views and triggers included.</summary>
public sealed record StatementTraits
{
    /// <summary>Nothing known.</summary>
    public static StatementTraits None { get; } = new();

    /// <summary>True when it may change rows.</summary>
    public bool Writes => WrittenTables.Count > 0;

    /// <summary>Tables that it may change, by triggers and foreign-key actions too, as <c>schema.table</c>, unquoted.</summary>
    public IReadOnlyList<SqliteTableName> WrittenTables { get; init; } = [];

    /// <summary>Tables that it reads.</summary>
    public IReadOnlyList<SqliteTableName> ReadTables { get; init; } = [];

    /// <summary>SQL functions that it calls, in lower case.</summary>
    public IReadOnlyList<string> Functions { get; init; } = [];

    /// <summary>Functions whose result changes from run to run (<c>random</c>, <c>datetime('now')</c>), in lower case.</summary>
    public IReadOnlyList<string> VolatileFunctions { get; init; } = [];

    /// <summary>Aggregates whose result depends on the order of the rows (<c>group_concat</c>), in lower case.</summary>
    public IReadOnlyList<string> OrderedAggregates { get; init; } = [];

    /// <summary>Why the choice of rows, and not only their order, is open (LIMIT over ties); null when it is not.</summary>
    public string? OpenChoice { get; init; }

    /// <summary>True when floating-point values may be added up.</summary>
    public bool AddsUp { get; init; }
}

/// <summary>A table of an attached database.</summary>
/// <param name="Schema">Schema: <c>main</c>, <c>temp</c> or the attached one.</param>
/// <param name="Table">The table, unquoted.</param>
public sealed record SqliteTableName(string Schema, string Table)
{
    /// <inheritdoc />
    public override string ToString() => $"{Schema}.{Table}";
}
