namespace Polystore.Runtime.Limits;

/// <summary>What this process has let in, by its own clock: decides while the store cannot be asked.</summary>
internal abstract class LocalCounts
{
    /// <summary>Keys that are kept at most before those that say nothing any more are forgotten.</summary>
    protected const int Most = 100_000;

    /// <summary>Counts as the limit does; a fixed window as a sliding one, which never lets in more.</summary>
    public static LocalCounts Of(RateLimit limit, TimeProvider time) => limit is RateLimit.TokenBucket ? new LocalBuckets(limit, time) : new LocalWindows(limit, time);

    /// <summary>Decides, and counts as <paramref name="how"/> says.</summary>
    public abstract RateDecision Ask(string key, int permits, LocalCounting how);
}

/// <summary>What is counted of what is asked for.</summary>
internal enum LocalCounting
{
    /// <summary>Nothing: it is only looked at.</summary>
    Look,

    /// <summary>What is let in.</summary>
    Take,

    /// <summary>All of it: the store let it in.</summary>
    Charge,
}
