using Polystore.RedisClient;

namespace Polystore.Runtime.Structures.Analytics;

/// <summary>HyperLogLogs of Redis.</summary>
internal sealed class RedisUnique(LateRedis redis) : IUniquePort
{
    private static readonly RedisScript Add = new("local new = redis.call('PFADD', KEYS[1], unpack(ARGV, 2)) redis.call('PEXPIRE', KEYS[1], ARGV[1]) return new");

    // Lua's unpack gives at most 8,000 values (LUAI_MAXCSTACK).
    private const int AtOnce = 1000;

    public async ValueTask AddAsync(string day, IReadOnlyList<string> members, long life, CancellationToken cancellationToken)
    {
        foreach (var part in members.Chunk(AtOnce))
        {
            await redis.EvaluateAsync(Add, [day], [life, .. part.Select(member => (RedisArgument)member)], cancellationToken).ConfigureAwait(false);
        }
    }

    public ValueTask<long> CountAsync(IReadOnlyList<string> days, CancellationToken cancellationToken) =>
        redis.ExecuteAsync(["PFCOUNT", .. days.Select(day => (RedisArgument)day)], static reply => reply.AsInt64(), cancellationToken);
}
