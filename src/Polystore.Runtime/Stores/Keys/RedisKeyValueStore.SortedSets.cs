using Polystore.RedisClient;

namespace Polystore.Runtime.Stores;

/// <content>Sorted sets.</content>
public sealed partial class RedisKeyValueStore
{
    /// <inheritdoc/>
    public ValueTask<bool> SortedSetAddAsync(string key, string member, double score, CancellationToken cancellationToken = default) =>
        CallAsync(Redis.ExecuteAsync(["ZADD", key, score, member], static reply => reply.AsBoolean(), cancellationToken), "SortedSetAdd");

    /// <inheritdoc/>
    public ValueTask<double> SortedSetIncrementAsync(string key, string member, double by, CancellationToken cancellationToken = default) =>
        CallAsync(Redis.ExecuteAsync(["ZINCRBY", key, by, member], static reply => reply.AsDouble(), cancellationToken), "SortedSetIncrement");

    /// <inheritdoc/>
    public ValueTask<bool> SortedSetRemoveAsync(string key, string member, CancellationToken cancellationToken = default) =>
        CallAsync(Redis.ExecuteAsync(["ZREM", key, member], static reply => reply.AsBoolean(), cancellationToken), "SortedSetRemove");

    /// <inheritdoc/>
    public ValueTask<double?> SortedSetScoreAsync(string key, string member, CancellationToken cancellationToken = default) =>
        CallAsync(Redis.ExecuteAsync<double?>(["ZSCORE", key, member], static reply => reply.IsNull ? null : reply.AsDouble(), cancellationToken), "SortedSetScore");

    /// <inheritdoc/>
    public ValueTask<long?> SortedSetRankAsync(string key, string member, bool descending = false, CancellationToken cancellationToken = default) => CallAsync(
        Redis.ExecuteAsync<long?>([descending ? "ZREVRANK" : "ZRANK", key, member], static reply => reply.IsNull ? null : reply.AsInt64(), cancellationToken), "SortedSetRank");

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ScoredMember>> SortedSetRangeAsync(string key, long first, long last, bool descending = false, CancellationToken cancellationToken = default) =>
        CallAsync(Redis.ExecuteAsync([descending ? "ZREVRANGE" : "ZRANGE", key, first, last, "WITHSCORES"], Members, cancellationToken), "SortedSetRange");

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ScoredMember>> SortedSetRangeByScoreAsync(string key, double lowest, double highest, int most = int.MaxValue, CancellationToken cancellationToken = default) =>
        CallAsync(Redis.ExecuteAsync(["ZRANGEBYSCORE", key, lowest, highest, "WITHSCORES", "LIMIT", 0, most], Members, cancellationToken), "SortedSetRangeByScore");

    /// <inheritdoc/>
    public ValueTask<long> SortedSetLengthAsync(string key, CancellationToken cancellationToken = default) =>
        CallAsync(Redis.ExecuteAsync(["ZCARD", key], static reply => reply.AsInt64(), cancellationToken), "SortedSetLength");

    // RESP3 has pairs, RESP2 one flat array.
    private static IReadOnlyList<ScoredMember> Members(RedisReply reply)
    {
        var members = new List<ScoredMember>();
        for (var i = 0; i < reply.Count; i++)
        {
            members.Add(reply[i].Count == 2
                ? new ScoredMember(reply[i][0].AsString()!, reply[i][1].AsDouble())
                : new ScoredMember(reply[i].AsString()!, reply[++i].AsDouble()));
        }

        return members;
    }
}
