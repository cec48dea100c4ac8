namespace Polystore.Runtime.Replicas;

/// <summary>How reads are routed. Immutable.</summary>
public sealed record ReplicaOptions
{
    /// <summary>How long a read waits for a replica that has not come far enough, before the primary answers; 0 not to wait, at most a minute.</summary>
    public TimeSpan MaxWait { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How long a replica that did not answer is left alone.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// A session never reads an older state than it has read: reads, too, move its token on. False for sessions that only have to see their own
    /// writes, of which replicas answer more.
    /// </summary>
    public bool Monotonic { get; init; } = true;

    /// <summary>The clock of both.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    internal void Validate()
    {
        OptionRange.Require(MaxWait >= TimeSpan.Zero && MaxWait <= TimeSpan.FromMinutes(1), nameof(MaxWait), MaxWait, "0 to a minute");
        OptionRange.Require(RetryAfter > TimeSpan.Zero && RetryAfter <= TimeSpan.FromHours(1), nameof(RetryAfter), RetryAfter, "more than zero, and at most an hour");
    }
}
