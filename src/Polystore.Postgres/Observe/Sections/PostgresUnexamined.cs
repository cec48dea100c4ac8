namespace Polystore.Postgres.Observe.Sections;

/// <summary>Relations that somebody held locked, so that their sizes and expressions were left out.</summary>
public sealed record PostgresUnexamined
{
    /// <summary>One entry a relation.</summary>
    public IReadOnlyList<PostgresLockedRelation> Items { get; init; } = [];
}

/// <summary>A relation left alone.</summary>
public sealed record PostgresLockedRelation
{
    /// <summary>Schema.</summary>
    public required string Schema { get; init; }

    /// <summary>Relation.</summary>
    public required string Name { get; init; }

    /// <summary>Why, to complete "not examined: …".</summary>
    public required string Reason { get; init; }
}
