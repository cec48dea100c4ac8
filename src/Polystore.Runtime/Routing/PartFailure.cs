namespace Polystore.Runtime.Routing;

/// <summary>Why a part could not be read or written.</summary>
public enum PartFailure
{
    /// <summary>The store cannot be reached, or broke off.</summary>
    Unreachable,

    /// <summary>The store took longer than <see cref="PartOptions.Timeout"/>.</summary>
    TimedOut,

    /// <summary>The store answered that it will not do it: no such table, no right, another kind of value.</summary>
    Refused,

    /// <summary>What the store gave is not what the declaration expects.</summary>
    Unreadable,

    /// <summary>
    /// Somebody else changed the entity between the two steps of a write that took long: the part was not written, or it was and may now hold what is older than it had.
    /// </summary>
    Overtaken,
}
