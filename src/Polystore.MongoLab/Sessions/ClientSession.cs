using Polystore.MongoLab.Engine;

namespace Polystore.MongoLab.Sessions;

/// <summary>State of the newest transaction of a session.</summary>
internal enum TransactionState
{
    /// <summary>None was begun.</summary>
    None,

    /// <summary>It may go on.</summary>
    Active,

    /// <summary>It was committed; committing again succeeds.</summary>
    Committed,

    /// <summary>It was rolled back, by the client, an error or its time limit.</summary>
    Aborted,
}

/// <summary>A logical session (lsid) with its newest transaction.</summary>
internal sealed class ClientSession
{
    /// <summary>One request of a session at a time.</summary>
    public SemaphoreSlim Gate { get; } = new(1, 1);

    /// <summary>Number of the newest transaction.</summary>
    public long Number { get; set; } = -1;

    /// <summary>What became of it.</summary>
    public TransactionState State { get; set; }

    /// <summary>Its connection while it is active.</summary>
    public EngineSession? Connection { get; set; }

    /// <summary>When a request last named the session.</summary>
    public DateTimeOffset Used { get; set; }
}
