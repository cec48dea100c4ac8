namespace Polystore.Runtime.Patterns;

/// <summary>How the events of a stream become a state.</summary>
/// <param name="Initial">The state of a stream without events.</param>
/// <param name="Apply">The state after one more event.</param>
/// <typeparam name="T">The state; immutable, or made anew by each fold.</typeparam>
public sealed record EventFold<T>(T Initial, Func<T, RecordedEvent, T> Apply)
{
    /// <summary>How states are kept, so that long streams need not be read from their beginning; null for never.</summary>
    public SnapshotFormat<T>? Snapshots { get; init; }
}
