namespace Polystore.Postgres.Observe.Sections;

/// <summary>Slots, standbys and this server's own place in replication.</summary>
public sealed record PostgresReplication
{
    /// <summary>Replication slots.</summary>
    public IReadOnlyList<PostgresReplicationSlot> Slots { get; init; } = [];

    /// <summary>Standbys and subscribers connected now.</summary>
    public IReadOnlyList<PostgresReplica> Replicas { get; init; } = [];

    /// <summary>Positions of the replicas were visible (pg_monitor).</summary>
    public bool ReplicasVisible { get; init; } = true;

    /// <summary>This server as a standby; null on a primary.</summary>
    public PostgresStandby? Standby { get; init; }
}

/// <summary>One slot (<c>pg_replication_slots</c>).</summary>
public sealed record PostgresReplicationSlot
{
    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary><c>physical</c> or <c>logical</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Database of a logical slot.</summary>
    public string? Database { get; init; }

    /// <summary>Output plugin of a logical slot.</summary>
    public string? Plugin { get; init; }

    /// <summary>Somebody uses it now.</summary>
    public bool Active { get; init; }

    /// <summary>It vanishes with its session.</summary>
    public bool Temporary { get; init; }

    /// <summary><c>reserved</c>, <c>extended</c>, <c>unreserved</c> or <c>lost</c>.</summary>
    public string? WalStatus { get; init; }

    /// <summary>WAL kept because of it, in bytes.</summary>
    public double? RetainedBytes { get; init; }

    /// <summary>WAL that may still be written before it is lost; null when unlimited.</summary>
    public long? SafeWalBytes { get; init; }

    /// <summary>Age of the oldest transaction it keeps.</summary>
    public long? XminAge { get; init; }

    /// <summary>Age of the oldest catalogue transaction it keeps.</summary>
    public long? CatalogXminAge { get; init; }

    /// <summary>Why it was invalidated (17 and newer; 16: <c>conflict</c>).</summary>
    public string? InvalidationReason { get; init; }

    /// <summary>Time since it was last in use (17 and newer).</summary>
    public double? InactiveSeconds { get; init; }

    /// <summary>It is kept in step on standbys (17 and newer).</summary>
    public bool? Failover { get; init; }

    /// <summary>It decodes prepared transactions.</summary>
    public bool? TwoPhase { get; init; }
}

/// <summary>One WAL sender (<c>pg_stat_replication</c>).</summary>
public sealed record PostgresReplica
{
    /// <summary><c>application_name</c>.</summary>
    public string? Application { get; init; }

    /// <summary>Role.</summary>
    public string? Role { get; init; }

    /// <summary><c>streaming</c>, <c>catchup</c>, <c>backup</c>, …</summary>
    public string? State { get; init; }

    /// <summary><c>async</c>, <c>potential</c>, <c>sync</c>, <c>quorum</c>.</summary>
    public string? SyncState { get; init; }

    /// <summary>WAL written and not sent.</summary>
    public double? SentLagBytes { get; init; }

    /// <summary>WAL written and not flushed there.</summary>
    public double? FlushLagBytes { get; init; }

    /// <summary>WAL written and not replayed there.</summary>
    public double? ReplayLagBytes { get; init; }

    /// <summary>Time lag of writing.</summary>
    public double? WriteLagSeconds { get; init; }

    /// <summary>Time lag of flushing.</summary>
    public double? FlushLagSeconds { get; init; }

    /// <summary>Time lag of replay; null when idle.</summary>
    public double? ReplayLagSeconds { get; init; }

    /// <summary>Age of the connection.</summary>
    public double? ConnectedSeconds { get; init; }

    /// <summary>Age of the snapshot it holds here by hot_standby_feedback.</summary>
    public long? XminAge { get; init; }

    /// <summary>It decodes for a logical slot.</summary>
    public bool Logical { get; init; }
}

/// <summary>This server's own recovery.</summary>
public sealed record PostgresStandby
{
    /// <summary>Replay is paused.</summary>
    public bool Paused { get; init; }

    /// <summary>WAL received and not replayed.</summary>
    public double? ReceivedNotReplayedBytes { get; init; }

    /// <summary>Time since the last replayed commit; grows on an idle primary too.</summary>
    public double? SecondsSinceReplayedCommit { get; init; }

    /// <summary>Status of the WAL receiver; null when none runs or not visible.</summary>
    public string? ReceiverStatus { get; init; }

    /// <summary>Time since the primary was last heard.</summary>
    public double? SecondsSinceMessage { get; init; }

    /// <summary>Queries cancelled for dropped tablespaces, over all databases.</summary>
    public long ConflictTablespace { get; init; }

    /// <summary>Queries cancelled for lock timeouts.</summary>
    public long ConflictLock { get; init; }

    /// <summary>Queries cancelled for old snapshots.</summary>
    public long ConflictSnapshot { get; init; }

    /// <summary>Queries cancelled for pinned buffers.</summary>
    public long ConflictBufferPin { get; init; }

    /// <summary>Queries cancelled for deadlocks.</summary>
    public long ConflictDeadlock { get; init; }

    /// <summary>Slots invalidated (16 and newer).</summary>
    public long ConflictLogicalSlot { get; init; }
}
