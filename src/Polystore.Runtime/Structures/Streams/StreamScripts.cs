using Polystore.RedisClient;

namespace Polystore.Runtime.Structures.Streams;

/// <summary>What a group keeps of its events.</summary>
internal static class StreamScripts
{
    /// <summary>KEYS: stream, the mark that the event was done. ARGV: group; place; ms for which the mark is kept, 0 for none.</summary>
    public static RedisScript Done { get; } = new(
        """
        if ARGV[3] ~= '0' then redis.call('SET', KEYS[2], '1', 'PX', ARGV[3]) end
        return redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
        """);

    /// <summary>KEYS: stream. ARGV: group; reader; place. Begins its time with the reader anew, without counting a delivery. Answers 1 when it is that reader's still.</summary>
    public static RedisScript Hold { get; } = new(
        """
        local pending = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[3], ARGV[3], 1)[1]
        if not pending or pending[2] ~= ARGV[2] then return 0 end
        redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, ARGV[3], 'JUSTID')
        return 1
        """);

    /// <summary>KEYS: stream, dead letters. ARGV: group; place. Moves an event to the dead letters of its group, once.</summary>
    public static RedisScript Bury { get; } = new(
        """
        if redis.call('XACK', KEYS[1], ARGV[1], ARGV[2]) == 0 then return 0 end
        local entry = redis.call('XRANGE', KEYS[1], ARGV[2], ARGV[2])[1]
        if entry then redis.call('XADD', KEYS[2], '*', unpack(entry[2])) end
        return 1
        """);
}
