using Polystore.RedisClient;

namespace Polystore.Runtime.Structures.Analytics;

/// <summary>
/// Members by score, the highest first, in a sorted set. Members of one score are ordered by name, the last of the alphabet first. Scores
/// are doubles: whole numbers are exact up to 2^53.
/// </summary>
/// <param name="redis">One server, sentinels, or a cluster.</param>
/// <param name="name">1 to 200 characters without braces.</param>
public sealed class Leaderboard(RedisDatabase redis, string name)
{
    private readonly string key = $"leaderboard:{StructureName.Tag(name)}";

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

    /// <summary>Sets a score.</summary>
    /// <param name="member">Whose.</param>
    /// <param name="score">The new score.</param>
    /// <param name="onlyHigher">Only when it is higher than the one that is there: the best of many attempts.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async ValueTask SetAsync(string member, double score, bool onlyHigher = false, CancellationToken cancellationToken = default) =>
        await redis.ExecuteAsync(onlyHigher ? ["ZADD", key, "GT", score, member] : ["ZADD", key, score, member], cancellationToken).ConfigureAwait(false);

    /// <summary>Adds to a score, 0 for a new member; the new score.</summary>
    public ValueTask<double> AddAsync(string member, double by, CancellationToken cancellationToken = default) =>
        redis.ExecuteAsync(["ZINCRBY", key, by, member], static reply => reply.AsDouble(), cancellationToken);

    /// <summary>Removes a member; false when it was not there.</summary>
    public ValueTask<bool> RemoveAsync(string member, CancellationToken cancellationToken = default) => redis.ExecuteAsync(["ZREM", key, member], static reply => reply.AsBoolean(), cancellationToken);

    /// <summary>How many members there are.</summary>
    public ValueTask<long> CountAsync(CancellationToken cancellationToken = default) => redis.ExecuteAsync(["ZCARD", key], static reply => reply.AsInt64(), cancellationToken);

    /// <summary>Rank, from 1, and score of a member; null when it is not there.</summary>
    public async ValueTask<LeaderboardEntry?> FindAsync(string member, CancellationToken cancellationToken = default)
    {
        var reply = await redis.EvaluateAsync(Placed, [key], [member], cancellationToken).ConfigureAwait(false);
        return reply.Count == 0 ? null : new LeaderboardEntry(member, reply[0].AsInt64() + 1, reply[1].AsDouble());
    }

    /// <summary>A page of it.</summary>
    /// <param name="count">How many, 1 or more.</param>
    /// <param name="after">Ranks that are passed over.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async ValueTask<IReadOnlyList<LeaderboardEntry>> TopAsync(int count, long after = 0, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        return Read(after, await redis.ExecuteAsync(["ZREVRANGE", key, after, after + count - 1, "WITHSCORES"], cancellationToken).ConfigureAwait(false));
    }

    /// <summary>A member with so many before and after it; empty when it is not there.</summary>
    public async ValueTask<IReadOnlyList<LeaderboardEntry>> AroundAsync(string member, int neighbours, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(neighbours);
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

/// <summary>A place of a leaderboard.</summary>
/// <param name="Member">Whose.</param>
/// <param name="Rank">From 1.</param>
/// <param name="Score">The score.</param>
public sealed record LeaderboardEntry(string Member, long Rank, double Score);
