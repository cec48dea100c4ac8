using Polystore.RedisClient;

namespace Polystore.Runtime.Structures.Analytics;

/// <summary>Bitmaps of Redis.</summary>
/// <param name="redis">One server, sentinels, or a cluster.</param>
/// <param name="scratch">A key beside the days.</param>
internal sealed class RedisActivity(LateRedis redis, string scratch) : IActivityPort
{
    private static readonly RedisScript Mark = new("redis.call('SETBIT', KEYS[1], ARGV[1], 1) redis.call('PEXPIRE', KEYS[1], ARGV[2]) return 1");

    // KEYS: a scratch key, then the days. ARGV: AND or OR.
    private static readonly RedisScript Combined = new(
        "redis.call('BITOP', ARGV[1], KEYS[1], unpack(KEYS, 2)) local count = redis.call('BITCOUNT', KEYS[1]) redis.call('DEL', KEYS[1]) return count");

    public async ValueTask MarkAsync(string day, long member, long life, CancellationToken cancellationToken) => await redis.EvaluateAsync(Mark, [day], [member, life], cancellationToken).ConfigureAwait(false);

    public ValueTask<bool> HasAsync(string day, long member, CancellationToken cancellationToken) => redis.ExecuteAsync(["GETBIT", day, member], static reply => reply.AsBoolean(), cancellationToken);

    public async ValueTask<long> CountAsync(IReadOnlyList<string> days, bool onAll, CancellationToken cancellationToken) => days is [var only]
        ? await redis.ExecuteAsync(["BITCOUNT", only], static reply => reply.AsInt64(), cancellationToken).ConfigureAwait(false)
        : (await redis.EvaluateAsync(Combined, [scratch, .. days.Select(day => (RedisArgument)day)], [onAll ? "AND" : "OR"], cancellationToken).ConfigureAwait(false)).AsInt64();
}
