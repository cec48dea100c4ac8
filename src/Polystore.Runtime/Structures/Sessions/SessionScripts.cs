using Polystore.RedisClient;

namespace Polystore.Runtime.Structures.Sessions;

/// <summary>
/// A session is a hash: <c>b</c> the bytes, <c>v</c> the version, <c>u</c> the milliseconds of the server's clock at which it ends whatever
/// happens. KEYS of all: the session.
/// </summary>
internal static class SessionScripts
{
    private const string Now = "local t = redis.call('TIME') local now = t[1] * 1000 + math.floor(t[2] / 1000)\n";

    /// <summary>ARGV: the bytes; idle ms; longest ms.</summary>
    public static RedisScript Create { get; } = new(Now +
        """
        redis.call('HSET', KEYS[1], 'b', ARGV[1], 'v', 1, 'u', string.format('%.0f', now + ARGV[3]))
        redis.call('PEXPIRE', KEYS[1], ARGV[2])
        return 1
        """);

    /// <summary>ARGV: idle ms. Answers the bytes and the version.</summary>
    public static RedisScript Touch { get; } = new(Now +
        """
        local there = redis.call('HMGET', KEYS[1], 'b', 'v', 'u')
        if not there[1] then return {} end
        redis.call('PEXPIRE', KEYS[1], math.min(ARGV[1], there[3] - now))
        return {there[1], there[2]}
        """);

    /// <summary>ARGV: the version that was read; the bytes; idle ms. Answers 1 when it was still that one.</summary>
    public static RedisScript Change { get; } = new(Now +
        """
        local there = redis.call('HMGET', KEYS[1], 'v', 'u')
        if there[1] ~= ARGV[1] then return 0 end
        redis.call('HSET', KEYS[1], 'b', ARGV[2], 'v', ARGV[1] + 1)
        redis.call('PEXPIRE', KEYS[1], math.min(ARGV[3], there[2] - now))
        return 1
        """);
}
