namespace Polystore.Postgres.Observe.Sections;

/// <summary>Locks held or awaited by sessions other than this one.</summary>
public sealed record PostgresLocks
{
    /// <summary>Objects in the shared lock table; those on the fast path and predicate locks lie elsewhere. Null when not asked.</summary>
    public long? Objects { get; init; }

    /// <summary>Counts by type, mode and whether granted.</summary>
    public IReadOnlyList<PostgresLockGroup> Groups { get; init; } = [];

    /// <summary>Locks on relations of this database that stop reads or writes (Share and above), granted or awaited.</summary>
    public IReadOnlyList<PostgresRelationLock> Strong { get; init; } = [];
}

/// <summary>Locks that agree in type, mode and grant.</summary>
public sealed record PostgresLockGroup
{
    /// <summary><c>relation</c>, <c>transactionid</c>, <c>advisory</c>, …</summary>
    public required string LockType { get; init; }

    /// <summary><c>AccessExclusiveLock</c>, …</summary>
    public required string Mode { get; init; }

    /// <summary>Held, not awaited.</summary>
    public bool Granted { get; init; }

    /// <summary>Number.</summary>
    public int Count { get; init; }
}

/// <summary>One strong lock on a relation.</summary>
public sealed record PostgresRelationLock
{
    /// <summary>Schema.</summary>
    public required string Schema { get; init; }

    /// <summary>Relation.</summary>
    public required string Name { get; init; }

    /// <summary>Lock mode.</summary>
    public required string Mode { get; init; }

    /// <summary>Held, not awaited.</summary>
    public bool Granted { get; init; }

    /// <summary>Process; null for a prepared transaction.</summary>
    public int? Pid { get; init; }

    /// <summary>How long it has waited; null when granted.</summary>
    public double? WaitSeconds { get; init; }
}
