namespace Polystore.Runtime.Coordination;

/// <summary>How locks are held. Copied when it is given.</summary>
public sealed record LockOptions
{
    /// <summary>How long a lock stays taken when its holder dies; renewed at every third of it while the holder lives. From 20 ms to an hour.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Waiters get the lock in the order in which they came. One that died is passed over after two seconds.</summary>
    public bool IsFair { get; set; }

    /// <summary>Every holder gets a <see cref="FencingToken"/>. False for locks that only save work done twice, and guard nothing.</summary>
    public bool IsFenced { get; set; } = true;

    /// <summary>Where the tokens come from; null for the store of the leases itself.</summary>
    public IFencingTokens? Tokens { get; set; }

    /// <summary>Stores that learn of each new token before its holder gets the lock. The one that issues the tokens knows already.</summary>
    public IReadOnlyList<IFence> Fences { get; set; } = [];

    /// <summary>The clock of renewals and waits.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <exception cref="ArgumentException">An option is out of its range; the sentence names it.</exception>
    internal void Validate()
    {
        OptionRange.Require(Lease >= TimeSpan.FromMilliseconds(20) && Lease <= TimeSpan.FromHours(1), nameof(Lease), Lease, "from 20 ms to an hour");
        OptionRange.Require(IsFenced || (Tokens is null && Fences.Count == 0), nameof(IsFenced), IsFenced, "true when there are Tokens or Fences");
    }
}
