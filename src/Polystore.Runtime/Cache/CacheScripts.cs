using Polystore.RedisClient;

namespace Polystore.Runtime.Cache;

/// <summary>
/// What happens in the server, each in one step. A load begins with a lease and ends with a fill that the server takes only when the lease
/// is still there: an invalidation deletes lease and value together, so that a load which began before it can never overwrite it, however
/// slow it is. (Nishtala and others, Scaling Memcache at Facebook, NSDI 2013, 3.2.1.) No clock of a client plays a part.
/// </summary>
internal static class CacheScripts
{
    /// <summary>
    /// KEYS: value, lease, barrier, then the tags. ARGV: the token that a lease would have, its milliseconds, 1 to take the lease although
    /// there is a value, milliseconds that tags live. Answers: value, its milliseconds to live, whether the lease was taken, the barrier's
    /// token, then the tags' tokens. Who asks again with one token, as its answer was lost, has the lease that it took.
    /// </summary>
    public static RedisScript Begin { get; } = new(
        """
        local value = redis.call('GET', KEYS[1])
        local reply = {value, value and redis.call('PTTL', KEYS[1]) or -2, 0, redis.call('GET', KEYS[3]) or ''}
        if value and ARGV[3] == '0' then return reply end
        if redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) or redis.call('GET', KEYS[2]) == ARGV[1] then
          reply[3] = 1
          for i = 4, #KEYS do
            redis.call('SET', KEYS[i], ARGV[1], 'NX')
            redis.call('PEXPIRE', KEYS[i], ARGV[4])
            reply[i + 1] = redis.call('GET', KEYS[i])
          end
        end
        return reply
        """);

    /// <summary>
    /// Begin for many, without force. KEYS: barrier, the tags, then value and lease of each. ARGV: token, its milliseconds, milliseconds that
    /// tags live, how many tags. Answers the barrier's token, the tags' tokens, then value, its milliseconds to live and whether the lease
    /// was taken, for each.
    /// </summary>
    public static RedisScript BeginMany { get; } = new(
        """
        local tags = tonumber(ARGV[4])
        local reply = {redis.call('GET', KEYS[1]) or '', {}}
        for i = 1, tags do
          redis.call('SET', KEYS[1 + i], ARGV[1], 'NX')
          redis.call('PEXPIRE', KEYS[1 + i], ARGV[3])
          reply[2][i] = redis.call('GET', KEYS[1 + i])
        end
        for i = 2 + tags, #KEYS, 2 do
          local value = redis.call('GET', KEYS[i])
          local leased = not value and (redis.call('SET', KEYS[i + 1], ARGV[1], 'NX', 'PX', ARGV[2]) or redis.call('GET', KEYS[i + 1]) == ARGV[1])
          reply[#reply + 1] = {value, value and redis.call('PTTL', KEYS[i]) or -2, leased and 1 or 0}
        end
        return reply
        """);

    /// <summary>KEYS: value, lease, barrier, then the tags. ARGV: the lease's token, the bytes, their milliseconds, the barrier's token, then the tags' tokens. Answers 1 when taken.</summary>
    public static RedisScript Fill { get; } = new(
        """
        if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
        redis.call('DEL', KEYS[2])
        if (redis.call('GET', KEYS[3]) or '') ~= ARGV[4] then return 0 end
        for i = 4, #KEYS do
          if redis.call('GET', KEYS[i]) ~= ARGV[i + 1] then return 0 end
        end
        redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
        return 1
        """);

    /// <summary>KEYS: value, lease. ARGV: the token of a write's lease, its milliseconds. Readers wait for the write, and loads on their way are refused.</summary>
    public static RedisScript BeginWrite { get; } = new(
        """
        redis.call('DEL', KEYS[1])
        redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
        return redis.call('GET', KEYS[3]) or ''
        """);

    /// <summary>KEYS: lease. ARGV: its token. Gives a lease back, when it is still that one.</summary>
    public static RedisScript Release { get; } = new("if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0");

    /// <summary>KEYS: any of the cache's, for its slot. Answers which life of which server this is.</summary>
    public static RedisScript Identity { get; } = new("return redis.call('INFO', 'server')");
}
