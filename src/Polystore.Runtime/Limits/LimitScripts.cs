using Polystore.RedisClient;

namespace Polystore.Runtime.Limits;

/// <summary>
/// One step in the server each, by its clock (TIME, in microseconds). KEYS: the count. ARGV: permits asked for, then the limit's numbers.
/// All answer: 1 or 0, permits left, microseconds until a retry makes sense.
/// </summary>
internal static class LimitScripts
{
    private const string Now = "local t = redis.call('TIME') local now = t[1] * 1000000 + t[2] local asked = tonumber(ARGV[1]) local most = tonumber(ARGV[2])\n";

    /// <summary>ARGV[3]: the window in microseconds. A promoted replica whose clock is behind stays in the window that was begun.</summary>
    public static RedisScript FixedWindow { get; } = new(Now +
        """
        local window = tonumber(ARGV[3])
        local number = math.floor(now / window)
        local kept = redis.call('HMGET', KEYS[1], 'window', 'taken')
        local last = tonumber(kept[1] or '-1')
        if last > number then number = last end
        local taken = last == number and tonumber(kept[2]) or 0
        if taken + asked > most then return {0, most - taken, (number + 1) * window - now} end
        redis.call('HSET', KEYS[1], 'window', string.format('%.0f', number), 'taken', taken + asked)
        redis.call('PEXPIRE', KEYS[1], math.ceil(window / 1000) * 2)
        return {1, most - taken - asked, 0}
        """);

    /// <summary>ARGV[3]: a part of the window in microseconds; ARGV[4]: how many parts. A hash of the parts that are not empty.</summary>
    public static RedisScript SlidingWindow { get; } = new(Now +
        """
        local part = tonumber(ARGV[3]) local parts = tonumber(ARGV[4])
        local current = math.floor(now / part)
        local kept = redis.call('HGETALL', KEYS[1])
        local taken = 0 local gone = {} local counts = {}
        for i = 1, #kept, 2 do
          local at = tonumber(kept[i])
          if at < current - parts then gone[#gone + 1] = kept[i]
          else taken = taken + tonumber(kept[i + 1]) counts[#counts + 1] = {at, tonumber(kept[i + 1])} end
        end
        if #gone > 0 then redis.call('HDEL', KEYS[1], unpack(gone)) end
        if taken + asked <= most then
          redis.call('HINCRBY', KEYS[1], string.format('%.0f', current), asked)
          redis.call('PEXPIRE', KEYS[1], math.ceil(part * (parts + 1) / 1000))
          return {1, most - taken - asked, 0}
        end
        table.sort(counts, function(a, b) return a[1] < b[1] end)
        local free = most - taken
        for _, one in ipairs(counts) do
          free = free + one[2]
          if free >= asked then return {0, most - taken, (one[1] + parts + 1) * part - now} end
        end
        return {0, most - taken, part * parts}
        """);

    /// <summary>
    /// The generic cell rate algorithm (ITU-T I.371, the virtual scheduling form): the count is the moment at which the bucket will be full
    /// again. ARGV[3]: microseconds of a permit.
    /// </summary>
    public static RedisScript TokenBucket { get; } = new(Now +
        """
        local each = tonumber(ARGV[3])
        local full = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
        local after = full + asked * each
        local wait = after - most * each - now
        if wait > 0 then return {0, math.floor((now + most * each - full) / each), math.ceil(wait)} end
        redis.call('SET', KEYS[1], string.format('%.3f', after), 'PX', math.ceil((after - now) / 1000) + 1)
        return {1, math.floor((now + most * each - after) / each), 0}
        """);
}
