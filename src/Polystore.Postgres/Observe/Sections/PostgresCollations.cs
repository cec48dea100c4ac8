namespace Polystore.Postgres.Observe.Sections;

/// <summary>Collations whose version changed under existing indexes.</summary>
public sealed record PostgresCollations
{
    /// <summary>Collations in use whose recorded version differs from the actual one.</summary>
    public IReadOnlyList<PostgresCollation> Mismatches { get; init; } = [];
}

/// <summary>One collation.</summary>
public sealed record PostgresCollation
{
    /// <summary>Schema.</summary>
    public required string Schema { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary><c>libc</c>, <c>icu</c> or <c>builtin</c>.</summary>
    public string? Provider { get; init; }

    /// <summary>Recorded version.</summary>
    public string? Version { get; init; }

    /// <summary>Version of the operating system's library.</summary>
    public string? ActualVersion { get; init; }

    /// <summary>Indexes that use it, as <c>schema.name</c>; at most 100.</summary>
    public IReadOnlyList<string> Indexes { get; init; } = [];
}
