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
}
