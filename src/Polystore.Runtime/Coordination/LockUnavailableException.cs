namespace Polystore.Runtime.Coordination;

/// <summary>No lock can be had in the way that was asked for: its store is not set up for it, or cannot say now what it has to.</summary>
public sealed class LockUnavailableException : Exception
{
    internal LockUnavailableException(string message, bool isTransient, Exception? cause = null)
        : base(message, cause) => IsTransient = isTransient;

    /// <summary>It may go another time without a change of settings.</summary>
    public bool IsTransient { get; }
}
