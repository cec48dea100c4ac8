namespace Polystore.Postgres.Observe.Sections;

/// <summary>Publications and subscriptions of this database.</summary>
public sealed record PostgresLogical
{
    /// <summary>What is published.</summary>
    public IReadOnlyList<PostgresPublication> Publications { get; init; } = [];

    /// <summary>What is received.</summary>
    public IReadOnlyList<PostgresSubscription> Subscriptions { get; init; } = [];
}

/// <summary>One publication.</summary>
public sealed record PostgresPublication
{
    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>Owner.</summary>
    public string? Owner { get; init; }

    /// <summary>It publishes every table.</summary>
    public bool AllTables { get; init; }

    /// <summary>It publishes INSERT.</summary>
    public bool Inserts { get; init; }

    /// <summary>It publishes UPDATE.</summary>
    public bool Updates { get; init; }

    /// <summary>It publishes DELETE.</summary>
    public bool Deletes { get; init; }

    /// <summary>It publishes TRUNCATE.</summary>
    public bool Truncates { get; init; }

    /// <summary>Changes of partitions appear as the root's.</summary>
    public bool ViaRoot { get; init; }

    /// <summary>Tables published.</summary>
    public int Tables { get; init; }

    /// <summary>Tables whose UPDATE and DELETE fail for lack of a replica identity.</summary>
    public IReadOnlyList<PostgresPublishedTable> WithoutIdentity { get; init; } = [];
}

/// <summary>A published table.</summary>
public sealed record PostgresPublishedTable
{
    /// <summary>Schema.</summary>
    public required string Schema { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; init; }
}

/// <summary>One subscription.</summary>
public sealed record PostgresSubscription
{
    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>Owner.</summary>
    public string? Owner { get; init; }

    /// <summary>It is enabled.</summary>
    public bool Enabled { get; init; }

    /// <summary>Slot at the publisher.</summary>
    public string? SlotName { get; init; }

    /// <summary>An apply worker runs.</summary>
    public bool WorkerRunning { get; init; }

    /// <summary>Time since the publisher was last heard.</summary>
    public double? SecondsSinceMessage { get; init; }

    /// <summary>Errors while applying (15 and newer).</summary>
    public long ApplyErrors { get; init; }

    /// <summary>Errors while copying tables (15 and newer).</summary>
    public long SyncErrors { get; init; }

    /// <summary>Conflicts while applying (18 and newer).</summary>
    public long Conflicts { get; init; }

    /// <summary>Tables still being copied or caught up.</summary>
    public int TablesNotReady { get; init; }
}
