using Polystore.RedisClient;

namespace Polystore.Runtime.Cache;

/// <summary>
/// Writes that the database does not have yet: the last value of each key, and when it is due, by the server's clock in milliseconds. KEYS of
/// all: the values (a hash), their versions (a hash), the due (a sorted set), the counter of versions.
/// </summary>
internal static class WriteBehindScripts
{
    private const string Now = "local t = redis.call('TIME') local now = t[1] * 1000 + math.floor(t[2] / 1000)\n";

    /// <summary>
    /// ARGV: the key, the bytes, ms until it is due. A key that is on its way stays so: its new value comes after that. Answers the version: it begins at the
    /// server's clock, in microseconds, and never falls, so that one which lost the counter (a failover, an old dump) does not give again what the database has.
    /// </summary>
    public static RedisScript Put { get; } = new(Now +
        """
        local last = tonumber(redis.call('GET', KEYS[4]) or '0')
        local version = string.format('%.0f', math.max(last + 1, t[1] * 1000000 + t[2]))
        redis.call('SET', KEYS[4], version)
        redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
        redis.call('HSET', KEYS[2], ARGV[1], version)
        redis.call('ZADD', KEYS[3], 'NX', now + ARGV[3], ARGV[1])
        return version
        """);

    /// <summary>ARGV: how many, the lease in ms. Answers key, bytes, version of each that is due; or the ms until the first is, -1 for none.</summary>
    public static RedisScript Take { get; } = new(Now +
        """
        local due = redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', now, 'LIMIT', 0, ARGV[1])
        if #due == 0 then
          local first = redis.call('ZRANGE', KEYS[3], 0, 0, 'WITHSCORES')
          return {first[2] and math.ceil(first[2] - now) or -1}
        end
        local reply = {}
        for _, key in ipairs(due) do
          redis.call('ZADD', KEYS[3], now + ARGV[2], key)
          reply[#reply + 1] = {key, redis.call('HGET', KEYS[1], key), redis.call('HGET', KEYS[2], key)}
        end
        return {reply}
        """);

    /// <summary>ARGV: key and version of each that was written. One that has a newer version is due at once.</summary>
    public static RedisScript Done { get; } = new(Now +
        """
        for i = 1, #ARGV, 2 do
          if redis.call('HGET', KEYS[2], ARGV[i]) == ARGV[i + 1] then
            redis.call('HDEL', KEYS[1], ARGV[i]) redis.call('HDEL', KEYS[2], ARGV[i]) redis.call('ZREM', KEYS[3], ARGV[i])
          else
            redis.call('ZADD', KEYS[3], 'XX', now, ARGV[i])
          end
        end
        return 1
        """);

    /// <summary>ARGV: ms until they are due again, then the keys.</summary>
    public static RedisScript Postpone { get; } = new(Now +
        """
        for i = 2, #ARGV do redis.call('ZADD', KEYS[3], 'XX', now + ARGV[1], ARGV[i]) end
        return 1
        """);
}
