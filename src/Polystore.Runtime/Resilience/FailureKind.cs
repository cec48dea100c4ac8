namespace Polystore.Runtime.Resilience;

/// <summary>What a failure says about the fate of a call, and so about doing it again.</summary>
public enum FailureKind
{
    /// <summary>The store understood and refused, or it is no failure of a store: once more would fail once more.</summary>
    Refused,

    /// <summary>Nothing was done: any call may be done again.</summary>
    NotExecuted,

    /// <summary>It met another writer and was undone: a statement, or a whole transaction, may be done again.</summary>
    Aborted,

    /// <summary>It may have been done: only what changes nothing when it is done twice may be done again.</summary>
    Unknown,
}
