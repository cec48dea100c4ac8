namespace Polystore.Mongo.Observe.Sections;

/// <summary>What was being done when the server was looked at ($currentOp), without values.</summary>
/// <param name="Items">Operations of clients, and transactions that wait for their client.</param>
public sealed record MongoRunning(IReadOnlyList<MongoRunningOperation> Items);

/// <summary>One operation, or one transaction between two operations.</summary>
public sealed record MongoRunningOperation
{
    /// <summary>Database and collection; empty for a transaction that waits for its client.</summary>
    public required string Namespace { get; init; }

    /// <summary>Name of the command, such as <c>find</c>; empty for a transaction that waits for its client.</summary>
    public required string Command { get; init; }

    /// <summary>How long the operation has been running, in seconds.</summary>
    public double Seconds { get; init; }

    /// <summary>It waits for a lock that another one holds.</summary>
    public bool WaitsForLock { get; init; }

    /// <summary>It holds a lock of its collection, or of more, that shuts everybody else out.</summary>
    public bool ShutsOut { get; init; }

    /// <summary>It waits for news by design: a change stream, a tailable cursor, hello.</summary>
    public bool Awaits { get; init; }

    /// <summary>It builds an index.</summary>
    public bool BuildsIndex { get; init; }

    /// <summary>The plan in short, such as <c>COLLSCAN</c>; null when the server does not say it.</summary>
    public string? Plan { get; init; }

    /// <summary>Name of the application, as it gave it; null when it gave none.</summary>
    public string? Application { get; init; }

    /// <summary>How long its transaction is open, in seconds; null outside transactions.</summary>
    public double? TransactionSeconds { get; init; }

    /// <summary>How long its transaction has waited for the client, in seconds; null for one that is working.</summary>
    public double? IdleSeconds { get; init; }
}
