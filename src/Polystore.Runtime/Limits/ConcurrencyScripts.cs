using Polystore.RedisClient;

namespace Polystore.Runtime.Limits;

/// <summary>Places are members of a sorted set whose scores are the moments at which they run out, by the server's clock in microseconds.</summary>
internal static class ConcurrencyScripts
{
    private const string Now = "local t = redis.call('TIME') local now = t[1] * 1000000 + t[2] local lease = tonumber(ARGV[2])\n";

    /// <summary>KEYS: the places. ARGV: the holder, the lease in microseconds, how many places there are. Answers 1 when one was free.</summary>
    public static RedisScript Enter { get; } = new(Now +
        """
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now))
        if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[3]) then return 0 end
        redis.call('ZADD', KEYS[1], string.format('%.0f', now + lease), ARGV[1])
        redis.call('PEXPIRE', KEYS[1], math.ceil(lease / 1000) + 1000)
        return 1
        """);

    /// <summary>KEYS: the places. ARGV: the holder, the lease in microseconds. Answers 1 when the place was still the holder's.</summary>
    public static RedisScript Renew { get; } = new(Now +
        """
        local until_ = redis.call('ZSCORE', KEYS[1], ARGV[1])
        if not until_ or tonumber(until_) <= now then return 0 end
        redis.call('ZADD', KEYS[1], string.format('%.0f', now + lease), ARGV[1])
        redis.call('PEXPIRE', KEYS[1], math.ceil(lease / 1000) + 1000)
        return 1
        """);
}
