namespace Polystore.Postgres.Observe.Sections;

/// <summary>Maintenance under way in this database.</summary>
public sealed record PostgresProgress
{
    /// <summary>VACUUM, ANALYZE, CREATE INDEX, CLUSTER, COPY and base backups.</summary>
    public IReadOnlyList<PostgresRunningJob> Items { get; init; } = [];
}

/// <summary>One job.</summary>
public sealed record PostgresRunningJob
{
    /// <summary>Process id.</summary>
    public required int Pid { get; init; }

    /// <summary><c>VACUUM</c>, <c>CREATE INDEX CONCURRENTLY</c>, …</summary>
    public required string Command { get; init; }

    /// <summary>Schema of the relation.</summary>
    public string? Schema { get; init; }

    /// <summary>Relation; null when none or in another database.</summary>
    public string? Relation { get; init; }

    /// <summary>Index being built, as <c>schema.name</c>.</summary>
    public string? Index { get; init; }

    /// <summary>Phase.</summary>
    public string? Phase { get; init; }

    /// <summary>Blocks or bytes done.</summary>
    public double? Done { get; init; }

    /// <summary>Blocks or bytes in all.</summary>
    public double? Total { get; init; }

    /// <summary>Time since the statement began.</summary>
    public double? Seconds { get; init; }

    /// <summary>Autovacuum does it.</summary>
    public bool Automatic { get; init; }

    /// <summary>To prevent wraparound: it does not give way to locks.</summary>
    public bool ForWraparound { get; init; }
}
