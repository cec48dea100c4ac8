using Polystore.RedisClient;

namespace Polystore.Runtime.Limits;

/// <summary>
/// Counts permits in Redis, for all processes together and by the server's clock: processes whose clocks differ do not let in more. In a
/// cluster each key is counted where its slot is.
/// </summary>
public sealed class RateLimiter
{
    // What is answered when nobody knows: long enough not to hammer, short enough to be back soon.
    private static readonly TimeSpan Blind = TimeSpan.FromSeconds(1);

    private readonly RedisDatabase redis;
    private readonly RateLimiterOptions options;
    private readonly RedisArgument[] numbers;
    private readonly string prefix;
    private readonly LocalBucket local;

    /// <summary>Makes one; nothing is sent.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the sentence names it.</exception>
    public RateLimiter(RedisDatabase redis, RateLimiterOptions options)
    {
        if (options.Name.Length is 0 or > 64 || options.Name.AsSpan().ContainsAny('{', '}'))
        {
            throw new ArgumentException($"A rate limiter's name is '{options.Name}'; it has to be 1 to 64 characters without braces.", nameof(options));
        }

        options.Limit.Validate();
        this.redis = redis;
        this.options = options;
        local = new LocalBucket(options.Limit, options.Time);
        numbers = [options.Limit.Most, .. options.Limit.Numbers];
        prefix = $"limit:{options.Limit.Kind}:{options.Name}:";
    }

    /// <summary>Asks for permits.</summary>
    /// <param name="key">Whose they are: a user, an address.</param>
    /// <param name="permits">From 1 to what the limit gives at once.</param>
    /// <param name="cancellationToken">Stops waiting for the answer; the permits may be taken all the same.</param>
    /// <exception cref="ArgumentOutOfRangeException">More permits than there ever are at once.</exception>
    public async ValueTask<RateDecision> AcquireAsync(string key, int permits = 1, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(permits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(permits, options.Limit.Most);
        try
        {
            var reply = await redis.EvaluateAsync(options.Limit.Script, [prefix + key], [permits, .. numbers], cancellationToken).ConfigureAwait(false);
            return new RateDecision(reply[0].AsInt64() == 1, (int)Math.Max(0, reply[1].AsInt64()), TimeSpan.FromMicroseconds(reply[2].AsInt64()), IsShared: true);
        }
        catch (RedisException)
        {
            return options.WhenDown switch
            {
                LimitWhenDown.Open => new RateDecision(true, options.Limit.Most, TimeSpan.Zero, IsShared: false),
                LimitWhenDown.Closed => new RateDecision(false, 0, Blind, IsShared: false),
                _ => local.Acquire(key, permits),
            };
        }
    }
}
