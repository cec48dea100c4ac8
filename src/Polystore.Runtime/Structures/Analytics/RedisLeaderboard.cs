using Polystore.RedisClient;

namespace Polystore.Runtime.Structures.Analytics;

/// <summary>A sorted set of Redis.</summary>
/// <param name="redis">One server, sentinels, or a cluster.</param>
/// <param name="key">Its key, with braces.</param>
internal sealed class RedisLeaderboard(LateRedis redis, string key) : ILeaderboardPort
{
    // One step, so that rank and score are of one moment.
    private static readonly RedisScript Placed = new(
        "local rank = redis.call('ZREVRANK', KEYS[1], ARGV[1]) if not rank then return {} end return {rank, redis.call('ZSCORE', KEYS[1], ARGV[1])}", isReadOnly: true);

    private static readonly RedisScript Around = new(
        """
        local rank = redis.call('ZREVRANK', KEYS[1], ARGV[1])
        if not rank then return {0, {}} end
        local first = math.max(0, rank - ARGV[2])
        return {first, redis.call('ZREVRANGE', KEYS[1], first, rank + ARGV[2], 'WITHSCORES')}
        """,
        isReadOnly: true);

    public async ValueTask SetAsync(string member, double score, bool onlyHigher, CancellationToken cancellationToken) =>
        await redis.ExecuteAsync(onlyHigher ? ["ZADD", key, "GT", score, member] : ["ZADD", key, score, member], cancellationToken).ConfigureAwait(false);

    public ValueTask<double> AddAsync(string member, double by, CancellationToken cancellationToken) => redis.ExecuteAsync(["ZINCRBY", key, by, member], static reply => reply.AsDouble(), cancellationToken);

    public ValueTask<bool> RemoveAsync(string member, CancellationToken cancellationToken) => redis.ExecuteAsync(["ZREM", key, member], static reply => reply.AsBoolean(), cancellationToken);

    public ValueTask<long> CountAsync(CancellationToken cancellationToken) => redis.ExecuteAsync(["ZCARD", key], static reply => reply.AsInt64(), cancellationToken);

    public async ValueTask<LeaderboardEntry?> FindAsync(string member, CancellationToken cancellationToken)
    {
        var reply = await redis.EvaluateAsync(Placed, [key], [member], cancellationToken).ConfigureAwait(false);
        return reply.Count == 0 ? null : new LeaderboardEntry(member, reply[0].AsInt64() + 1, reply[1].AsDouble());
    }

    public async ValueTask<IReadOnlyList<LeaderboardEntry>> TopAsync(int count, long after, CancellationToken cancellationToken) =>
        Read(after, await redis.ExecuteAsync(["ZREVRANGE", key, after, after + count - 1, "WITHSCORES"], cancellationToken).ConfigureAwait(false));

    public async ValueTask<IReadOnlyList<LeaderboardEntry>> AroundAsync(string member, int neighbours, CancellationToken cancellationToken)
    {
        var reply = await redis.EvaluateAsync(Around, [key], [member, neighbours], cancellationToken).ConfigureAwait(false);
        return Read(reply[0].AsInt64(), reply[1]);
    }

    // RESP3 has pairs, RESP2 (and every script) a flat list.
    private static LeaderboardEntry[] Read(long first, RedisReply reply)
    {
        var isPaired = reply.Count > 0 && reply[0].Count == 2;
        var entries = new LeaderboardEntry[isPaired ? reply.Count : reply.Count / 2];
        for (var i = 0; i < entries.Length; i++)
        {
            var (member, score) = isPaired ? (reply[i][0], reply[i][1]) : (reply[i * 2], reply[(i * 2) + 1]);
            entries[i] = new LeaderboardEntry(member.AsString()!, first + i + 1, score.AsDouble());
        }

        return entries;
    }
}
