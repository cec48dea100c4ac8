using Polystore.RedisClient;

namespace Polystore.Runtime.Structures.Queues;

/// <summary>
/// A queue is one sorted set of ids by the moment at which each may be delivered, by the server's clock in milliseconds: a delay, the time
/// for which a message is hidden and the pause before a retry are the same thing. KEYS of all: that set; bodies; deliveries; the dead (by
/// the moment of their death); a list that wakes who waits; the counter of ids.
/// </summary>
internal static class QueueScripts
{
    private const string Now = "local t = redis.call('TIME') local now = t[1] * 1000 + math.floor(t[2] / 1000)\n";

    /// <summary>ARGV: the body; delay in ms; the id, empty for a new one. Answers the id; an id that is there already stays as it is.</summary>
    public static RedisScript Add { get; } = new(Now +
        """
        local id = ARGV[3]
        if id == '' then id = string.format('%016.0f', redis.call('INCR', KEYS[6])) end
        if redis.call('HSETNX', KEYS[2], id, ARGV[1]) == 0 then return id end
        redis.call('ZADD', KEYS[1], now + ARGV[2], id)
        if ARGV[2] == '0' then
          redis.call('RPUSH', KEYS[5], '1') redis.call('LTRIM', KEYS[5], -100, -1) redis.call('PEXPIRE', KEYS[5], 60000)
        end
        return id
        """);

    /// <summary>ARGV: visibility in ms; deliveries before death. Answers id, body, delivery; or the ms until something may be there, -1 for nothing at all.</summary>
    public static RedisScript Take { get; } = new(Now +
        """
        while true do
          local first = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
          if not first[1] then return {-1} end
          local id = first[1]
          if tonumber(first[2]) > now then return {math.ceil(first[2] - now)} end
          local body = redis.call('HGET', KEYS[2], id)
          local delivery = redis.call('HINCRBY', KEYS[3], id, 1)
          if delivery > tonumber(ARGV[2]) then
            redis.call('ZREM', KEYS[1], id)
            redis.call('ZADD', KEYS[4], now, id)
          else
            redis.call('ZADD', KEYS[1], now + ARGV[1], id)
            return {id, body, delivery}
          end
        end
        """);

    /// <summary>ARGV: id; delivery. Answers 1 when it was still this one's.</summary>
    public static RedisScript Complete { get; } = new(
        """
        if redis.call('HGET', KEYS[3], ARGV[1]) ~= ARGV[2] or not redis.call('ZSCORE', KEYS[1], ARGV[1]) then return 0 end
        redis.call('ZREM', KEYS[1], ARGV[1]) redis.call('HDEL', KEYS[2], ARGV[1]) redis.call('HDEL', KEYS[3], ARGV[1])
        return 1
        """);

    /// <summary>ARGV: id; delivery; ms from now at which it is delivered again. Answers 1 when it was still this one's.</summary>
    public static RedisScript Postpone { get; } = new(Now +
        """
        if redis.call('HGET', KEYS[3], ARGV[1]) ~= ARGV[2] then return 0 end
        return redis.call('ZADD', KEYS[1], 'XX', 'CH', now + ARGV[3], ARGV[1]) >= 0 and redis.call('ZSCORE', KEYS[1], ARGV[1]) and 1 or 0
        """);

    /// <summary>ARGV: how many. Answers id, body, for each of the dead, the oldest first.</summary>
    public static RedisScript Dead { get; } = new(
        """
        local reply = {}
        for _, id in ipairs(redis.call('ZRANGE', KEYS[4], 0, ARGV[1] - 1)) do
          reply[#reply + 1] = id reply[#reply + 1] = redis.call('HGET', KEYS[2], id)
        end
        return reply
        """);

    /// <summary>ARGV: id; 1 to deliver it anew, 0 to remove it. Answers 1 when it was there.</summary>
    public static RedisScript Raise { get; } = new(Now +
        """
        if redis.call('ZREM', KEYS[4], ARGV[1]) == 0 then return 0 end
        redis.call('HDEL', KEYS[3], ARGV[1])
        if ARGV[2] == '1' then
          redis.call('ZADD', KEYS[1], now, ARGV[1]) redis.call('RPUSH', KEYS[5], '1') redis.call('PEXPIRE', KEYS[5], 60000)
        else
          redis.call('HDEL', KEYS[2], ARGV[1])
        end
        return 1
        """);
}
