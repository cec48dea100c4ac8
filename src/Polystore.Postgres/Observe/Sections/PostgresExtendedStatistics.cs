namespace Polystore.Postgres.Observe.Sections;

/// <summary>Statistics objects made by CREATE STATISTICS.</summary>
public sealed record PostgresExtendedStatistics
{
    /// <summary>One entry an object.</summary>
    public IReadOnlyList<PostgresStatisticsObject> Items { get; init; } = [];
}

/// <summary>One statistics object.</summary>
public sealed record PostgresStatisticsObject
{
    /// <summary>Schema.</summary>
    public required string Schema { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>Schema of its table.</summary>
    public required string TableSchema { get; init; }

    /// <summary>Its table.</summary>
    public required string Table { get; init; }

    /// <summary>Its plain columns.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>It covers expressions too.</summary>
    public bool HasExpressions { get; init; }

    /// <summary><c>ndistinct</c>, <c>dependencies</c>, <c>mcv</c>, <c>expressions</c>.</summary>
    public IReadOnlyList<string> Kinds { get; init; } = [];

    /// <summary>An ANALYZE has filled it; null when this role may not see that, or the snapshot is older.</summary>
    public bool? Gathered { get; init; }

    /// <summary>ANALYZE leaves it out (STATISTICS 0).</summary>
    public bool Disabled { get; init; }
}
