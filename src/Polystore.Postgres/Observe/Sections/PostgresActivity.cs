namespace Polystore.Postgres.Observe.Sections;

/// <summary>Sessions that do something or hold something: not idle, or with a snapshot or a transaction, or blocked or blocking.</summary>
public sealed record PostgresActivity
{
    /// <summary>One entry a server process.</summary>
    public IReadOnlyList<PostgresSession> Sessions { get; init; } = [];
}

/// <summary>One server process (<c>pg_stat_activity</c>).</summary>
public sealed record PostgresSession
{
    /// <summary>Process id.</summary>
    public required int Pid { get; init; }

    /// <summary><c>backend_type</c>.</summary>
    public string Kind { get; init; } = "client backend";

    /// <summary>Role.</summary>
    public string? Role { get; init; }

    /// <summary>Database.</summary>
    public string? Database { get; init; }

    /// <summary><c>application_name</c>.</summary>
    public string? Application { get; init; }

    /// <summary><c>active</c>, <c>idle</c>, <c>idle in transaction</c>, <c>idle in transaction (aborted)</c>, …</summary>
    public string? State { get; init; }

    /// <summary>What kind of thing it waits for.</summary>
    public string? WaitEventType { get; init; }

    /// <summary>What it waits for.</summary>
    public string? WaitEvent { get; init; }

    /// <summary>Age of the session.</summary>
    public double? SessionSeconds { get; init; }

    /// <summary>Age of the transaction.</summary>
    public double? TransactionSeconds { get; init; }

    /// <summary>Age of the statement, or of the last one when idle.</summary>
    public double? QuerySeconds { get; init; }

    /// <summary>Time since the state last changed.</summary>
    public double? StateSeconds { get; init; }

    /// <summary>Age of the snapshot it holds (<c>backend_xmin</c>), in transactions.</summary>
    public long? XminAge { get; init; }

    /// <summary>Age of its transaction id, in transactions.</summary>
    public long? XidAge { get; init; }

    /// <summary>The statement with constants hidden; null when not visible.</summary>
    public string? Query { get; init; }

    /// <summary>Fingerprint of the statement.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>Processes that hold or await locks in its way (<c>pg_blocking_pids</c>); 0 is a prepared transaction.</summary>
    public IReadOnlyList<int> BlockedBy { get; init; } = [];

    /// <summary>The relation it waits to lock, as <c>schema.name</c>; null when it waits for something else.</summary>
    public string? BlockedRelation { get; init; }

    /// <summary>The lock mode it waits for.</summary>
    public string? BlockedMode { get; init; }

    /// <summary>How long it has waited for that lock (the server tells from 14 on, a moment after the wait began).</summary>
    public double? WaitSeconds { get; init; }

    /// <summary>The connection is under TLS.</summary>
    public bool? Encrypted { get; init; }

    /// <summary>It works in another database than the one that was asked.</summary>
    public bool OtherDatabase { get; init; }
}
