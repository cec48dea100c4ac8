namespace Polystore.Runtime.Limits;

/// <summary>What a limiter answers when its store cannot be asked.</summary>
internal sealed class WhenDown(RateLimiterOptions options)
{
    // What is answered when nobody knows: long enough not to hammer, short enough to be back soon.
    private static readonly TimeSpan Blind = TimeSpan.FromSeconds(1);

    private readonly LocalBucket local = new(options.Limit, options.Time);

    public RateDecision Decide(string key, int permits) => options.WhenDown switch
    {
        LimitWhenDown.Open => new RateDecision(true, options.Limit.Most, TimeSpan.Zero, IsShared: false),
        LimitWhenDown.Closed => new RateDecision(false, 0, Blind, IsShared: false),
        _ => local.Acquire(key, permits),
    };
}
