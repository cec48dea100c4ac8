namespace Polystore.Runtime.Limits;

/// <summary>What a limiter answers when its store cannot be asked, and while the store does not know yet what was let in meanwhile.</summary>
internal sealed class WhenDown(RateLimiterOptions options)
{
    // What is answered when nobody knows: long enough not to hammer, short enough to be back soon.
    private static readonly TimeSpan Blind = TimeSpan.FromSeconds(1);

    // After so long nothing that was let in counts any more; a sixtieth longer, as windows are counted in sixty parts.
    private readonly TimeSpan memory = TimeSpan.FromSeconds(options.Limit.Most / options.Limit.Rate * 61 / 60);

    private readonly LocalCounts? local = options.WhenDown == LimitWhenDown.Local ? LocalCounts.Of(options.Limit, options.Time) : null;
    private readonly Lock gate = new();
    private long? lastDecided;

    /// <summary>Without the store.</summary>
    public RateDecision Decide(string key, int permits)
    {
        switch (options.WhenDown)
        {
            case LimitWhenDown.Open:
                return new RateDecision(true, options.Limit.Most, TimeSpan.Zero, IsShared: false);
            case LimitWhenDown.Closed:
                return new RateDecision(false, 0, Blind, IsShared: false);
            default:
                lock (gate)
                {
                    lastDecided = options.Time.GetTimestamp();
                }

                return local!.Ask(key, permits, LocalCounting.Take);
        }
    }

    /// <summary>
    /// A refusal of this process before the store is asked: for as long as what it let in by itself still counts, both have to agree, as the
    /// store knows nothing of that. Null to ask the store.
    /// </summary>
    public RateDecision? Refuse(string key, int permits) =>
        local is not null && HasDecidedLately() && local.Ask(key, permits, LocalCounting.Look) is { IsAllowed: false } refused ? refused : null;

    /// <summary>What the store decided. Where this process may have to decide by itself, it counts what the store lets in.</summary>
    public RateDecision Agree(string key, int permits, RateDecision shared)
    {
        if (local is null || !shared.IsAllowed)
        {
            return shared;
        }

        var own = local.Ask(key, permits, HasDecidedLately() ? LocalCounting.Take : LocalCounting.Charge);
        return own.IsAllowed ? shared : own;
    }

    private bool HasDecidedLately()
    {
        lock (gate)
        {
            if (lastDecided is { } last && options.Time.GetElapsedTime(last) >= memory)
            {
                lastDecided = null;
            }

            return lastDecided is not null;
        }
    }
}
