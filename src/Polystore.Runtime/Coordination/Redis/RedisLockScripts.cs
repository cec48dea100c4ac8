using Polystore.RedisClient;

namespace Polystore.Runtime.Coordination.Redis;

/// <summary>
/// Leases in Redis, by its clock. KEYS of all: the lease (a string, the holder), the token (a hash: <c>h</c> and <c>l</c>, its upper and
/// lower 32 bits, as Lua's numbers are doubles: 19 bits of epoch, and 44 that begin at the clock in milliseconds and never fall), the queue (a sorted set of waiters by arrival), the waiters (by the moment at which they
/// count as dead).
/// </summary>
internal static class RedisLockScripts
{
    /// <summary>
    /// ARGV: holder; lease in ms; 1 to queue; ms for which a waiter counts as alive, 0 for none; the life of the server (master_replid) that
    /// the epoch was read from, <c>-</c> for any, empty for no token; the epoch, -1 to take that of the cluster's node. Answers: 1 taken, 0 held by another,
    /// -1 another life; ms until the lease runs out; the token.
    /// </summary>
    public static RedisScript Take { get; } = new(
        """
        if #ARGV[5] > 1 and not string.find(redis.call('INFO', 'replication'), 'master_replid:' .. ARGV[5], 1, true) then return {-1, 0, 0, 0} end
        local t = redis.call('TIME') local now = t[1] * 1000 + math.floor(t[2] / 1000)
        local left = redis.call('PTTL', KEYS[1])
        local free = left == -2
        if ARGV[3] == '1' then
          for _, dead in ipairs(redis.call('ZRANGEBYSCORE', KEYS[4], '-inf', now)) do
            redis.call('ZREM', KEYS[3], dead) redis.call('ZREM', KEYS[4], dead)
          end
          local first = redis.call('ZRANGE', KEYS[3], 0, 0)[1]
          if not free or (first and first ~= ARGV[1]) then
            local alive = tonumber(ARGV[4])
            if alive > 0 then
              if not redis.call('ZSCORE', KEYS[3], ARGV[1]) then
                local last = redis.call('ZRANGE', KEYS[3], -1, -1, 'WITHSCORES')
                redis.call('ZADD', KEYS[3], last[2] and last[2] + 1 or 1, ARGV[1])
              end
              redis.call('ZADD', KEYS[4], now + alive, ARGV[1])
              redis.call('PEXPIRE', KEYS[3], alive * 2) redis.call('PEXPIRE', KEYS[4], alive * 2)
            end
            return {0, math.max(left, 0), 0, 0}
          end
          redis.call('ZREM', KEYS[3], ARGV[1]) redis.call('ZREM', KEYS[4], ARGV[1])
        elseif not free then
          return {0, math.max(left, 0), 0, 0}
        end
        redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
        if ARGV[5] == '' then return {1, 0, 0, 0} end
        local epoch = tonumber(ARGV[6])
        if epoch < 0 then epoch = tonumber(string.match(redis.call('CLUSTER', 'INFO'), 'cluster_my_epoch:(%d+)')) end
        local last = redis.call('HMGET', KEYS[2], 'h', 'l')
        local h = epoch * 4096 + math.floor(now / 4294967296) local l = now % 4294967296
        local lh = tonumber(last[1] or '0') local ll = tonumber(last[2] or '0') + 1
        if ll == 4294967296 then lh = lh + 1 ll = 0 end
        if lh > h or (lh == h and ll > l) then h = lh l = ll end
        redis.call('HSET', KEYS[2], 'h', string.format('%.0f', h), 'l', string.format('%.0f', l))
        redis.call('PEXPIRE', KEYS[2], 2592000000)
        return {1, 0, h, l}
        """);

    /// <summary>ARGV: holder; lease in ms. Answers 1 when it was the holder's.</summary>
    public static RedisScript Renew { get; } = new("if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end return 0");

    /// <summary>ARGV: holder; the channel that waiters listen to.</summary>
    public static RedisScript Release { get; } = new(
        """
        local first = redis.call('ZRANGE', KEYS[3], 0, 0)[1] == ARGV[1]
        redis.call('ZREM', KEYS[3], ARGV[1]) redis.call('ZREM', KEYS[4], ARGV[1])
        local held = redis.call('GET', KEYS[1]) == ARGV[1]
        if held then redis.call('DEL', KEYS[1]) end
        if held or first then redis.call('PUBLISH', ARGV[2], '') end
        return held and 1 or 0
        """);

    /// <summary>
    /// KEYS: the token, then those of the command. ARGV: the token's upper and lower half; the command. Answers a reply of one element, or
    /// an empty one when a newer token is known.
    /// </summary>
    public static RedisScript Guard { get; } = new(
        """
        local last = redis.call('HMGET', KEYS[1], 'h', 'l')
        local lh = tonumber(last[1] or '0') local ll = tonumber(last[2] or '0')
        local h = tonumber(ARGV[1]) local l = tonumber(ARGV[2])
        if lh > h or (lh == h and ll > l) then return {} end
        if lh ~= h or ll ~= l then redis.call('HSET', KEYS[1], 'h', ARGV[1], 'l', ARGV[2]) end
        redis.call('PEXPIRE', KEYS[1], 2592000000)
        if not ARGV[3] then return {1} end
        return {redis.call(unpack(ARGV, 3))}
        """);

    /// <summary>Which server this is, in which of its lives.</summary>
    public static RedisScript Identity { get; } = new("return redis.call('INFO', 'server') .. redis.call('INFO', 'replication') .. redis.call('INFO', 'cluster')");
}
