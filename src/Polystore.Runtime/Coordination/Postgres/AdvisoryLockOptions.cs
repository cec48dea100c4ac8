namespace Polystore.Runtime.Coordination.Postgres;

/// <summary>How advisory locks are held. Immutable.</summary>
public sealed record AdvisoryLockOptions
{
    /// <summary>Every holder gets a <see cref="FencingToken"/>, from the table polystore_fence.</summary>
    public bool IsFenced { get; init; } = true;

    /// <summary>How often the session is asked for a sign of life; <see cref="AdvisoryLock.Lost"/> follows a lost one. From 20 ms to an hour.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>There is a pooler in between, and it gives each client a session for as long as it is connected (pgbouncer's session mode).</summary>
    public bool AllowSessionPooler { get; init; }

    /// <summary>The clock of the signs of life.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    internal void Validate() =>
        OptionRange.Require(KeepAlive >= TimeSpan.FromMilliseconds(20) && KeepAlive <= TimeSpan.FromHours(1), nameof(KeepAlive), KeepAlive, "from 20 ms to an hour");
}
