using Polystore.RedisClient;

namespace Polystore.Runtime.Limits;

/// <summary>
/// Counts permits in Redis, for all processes together and by the server's clock: processes whose clocks differ do not let in more. In a
/// cluster each key is counted where its slot is.
/// </summary>
public sealed class RateLimiter : IRateLimiter
{
    private readonly Func<CancellationToken, ValueTask<RedisDatabase>> source;
    private readonly RateLimiterOptions options;
    private readonly RedisArgument[] numbers;
    private readonly string prefix;
    private readonly WhenDown whenDown;

    /// <summary>Makes one; nothing is sent.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the sentence names it.</exception>
    public RateLimiter(RedisDatabase redis, RateLimiterOptions options)
        : this(_ => ValueTask.FromResult(redis), options)
    {
    }

    /// <summary>One over a server that is connected by its first use.</summary>
    internal RateLimiter(Func<CancellationToken, ValueTask<RedisDatabase>> source, RateLimiterOptions options)
    {
        options.Validate();
        this.source = source;
        this.options = options = options with { };
        whenDown = new WhenDown(options);
        numbers = [options.Limit.Most, .. options.Limit.Numbers];
        prefix = $"limit:{options.Limit.Shape}:{options.Name}:";
    }

    /// <inheritdoc />
    public async ValueTask<RateDecision> AcquireAsync(string key, int permits = 1, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(permits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(permits, options.Limit.Most);
        if (whenDown.Refuse(key, permits) is { } refused)
        {
            return refused;
        }

        try
        {
            var redis = await source(cancellationToken).ConfigureAwait(false);
            var reply = await redis.EvaluateAsync(options.Limit.Script, [prefix + key], [permits, .. numbers], cancellationToken).ConfigureAwait(false);
            return whenDown.Agree(key, permits, new RateDecision(reply[0].AsInt64() == 1, (int)Math.Max(0, reply[1].AsInt64()), TimeSpan.FromMicroseconds(reply[2].AsInt64()), IsShared: true));
        }
        catch (RedisException)
        {
            return whenDown.Decide(key, permits);
        }
    }
}
