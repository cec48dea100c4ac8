namespace Polystore.MongoDriver;

/// <summary>How a session reads.</summary>
public sealed record MongoSessionOptions
{
    /// <summary>Reads see the session's own earlier writes, on any member.</summary>
    public bool CausalConsistency { get; init; } = true;

    /// <summary>All reads see the data of one moment (MongoDB 5 and newer); excludes causal consistency.</summary>
    public bool Snapshot { get; init; }
}

/// <summary>How a transaction runs.</summary>
public sealed record MongoTransactionOptions
{
    /// <summary>"local", "majority" or "snapshot"; null for the default.</summary>
    public string? ReadConcern { get; init; }

    /// <summary>When the commit counts as done; null for the default.</summary>
    public MongoWriteConcern? WriteConcern { get; init; }

    /// <summary>Which members read; transactions allow the primary alone.</summary>
    public MongoReadPreference? ReadPreference { get; init; }

    /// <summary>How long the commit may take; null for any time.</summary>
    public TimeSpan? MaxCommitTime { get; init; }
}
