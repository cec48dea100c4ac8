using Polystore.RedisClient;

namespace Polystore.Runtime.Structures.Streams;

/// <summary>A stream of Redis.</summary>
/// <param name="redis">One server, sentinels, or a cluster.</param>
/// <param name="key">Its key, with braces.</param>
internal sealed class RedisStream(LateRedis redis, string key) : IStreamPort
{
    private const string IdField = "i";
    private const string BodyField = "b";
    private const string Beginning = "0-0";

    public ValueTask<string> AppendAsync(string id, byte[] body, long keep, CancellationToken cancellationToken) => redis.ExecuteAsync(
        keep == 0 ? ["XADD", key, "*", IdField, id, BodyField, body] : ["XADD", key, "MAXLEN", "~", keep, "*", IdField, id, BodyField, body], static reply => reply.AsString()!, cancellationToken);

    public ValueTask<long> CountAsync(CancellationToken cancellationToken) => redis.ExecuteAsync(["XLEN", key], static reply => reply.AsInt64(), cancellationToken);

    public ValueTask<IReadOnlyList<StreamEntry>> LastAsync(int most, CancellationToken cancellationToken) => redis.ExecuteAsync(["XREVRANGE", key, "+", "-", "COUNT", most], Entries, cancellationToken);

    public ValueTask<IReadOnlyList<StreamEntry>> DeadAsync(string group, int most, CancellationToken cancellationToken) =>
        redis.ExecuteAsync(["XRANGE", DeadKey(group), "-", "+", "COUNT", most], Entries, cancellationToken);

    public async ValueTask MakeGroupAsync(string group, CancellationToken cancellationToken)
    {
        try
        {
            await redis.ExecuteAsync(["XGROUP", "CREATE", key, group, "0", "MKSTREAM"], cancellationToken).ConfigureAwait(false);
        }
        catch (RedisServerException there) when (there.Code == "BUSYGROUP")
        {
            // Another reader made it.
        }
    }

    public ValueTask<IReadOnlyList<StreamEntry>> ReadNewAsync(string group, string reader, int most, TimeSpan wait, CancellationToken cancellationToken) =>
        redis.WaitAsync(["XREADGROUP", "GROUP", group, reader, "COUNT", most, "BLOCK", (long)Math.Max(1, wait.TotalMilliseconds), "STREAMS", key, ">"], OfStreams, cancellationToken);

    public async ValueTask<StreamEntry?> ReadOwnAsync(string group, string reader, string? after, CancellationToken cancellationToken) =>
        await redis.ExecuteAsync(["XREADGROUP", "GROUP", group, reader, "COUNT", 1, "STREAMS", key, after ?? Beginning], OfStreams, cancellationToken).ConfigureAwait(false) is [var first, ..] ? first : null;

    public async ValueTask<(IReadOnlyList<StreamEntry> Entries, string? Next)> ClaimAsync(string group, string reader, TimeSpan idle, string? cursor, CancellationToken cancellationToken)
    {
        var reply = await redis.ExecuteAsync(["XAUTOCLAIM", key, group, reader, (long)idle.TotalMilliseconds, cursor ?? Beginning, "COUNT", 1], cancellationToken).ConfigureAwait(false);
        return (Entries(reply[1]), reply[0].AsString() is var next && next == Beginning ? null : next);
    }

    public ValueTask<long> DeliveriesAsync(string group, string place, CancellationToken cancellationToken) =>
        redis.ExecuteAsync(["XPENDING", key, group, place, place, 1], static pending => pending.Count == 0 ? 0 : pending[0][3].AsInt64(), cancellationToken);

    public async ValueTask<bool> HoldAsync(string group, string reader, string place, CancellationToken cancellationToken) =>
        (await redis.EvaluateAsync(StreamScripts.Hold, [key], [group, reader, place], cancellationToken).ConfigureAwait(false)).AsInt64() == 1;

    public ValueTask<bool> IsDoneAsync(string group, string id, CancellationToken cancellationToken) => redis.ExecuteAsync(["EXISTS", DoneKey(group, id)], static reply => reply.AsInt64() > 0, cancellationToken);

    public async ValueTask DoneAsync(string group, string place, string id, TimeSpan remember, CancellationToken cancellationToken) =>
        await redis.EvaluateAsync(StreamScripts.Done, [key, DoneKey(group, id)], [group, place, (long)remember.TotalMilliseconds], cancellationToken).ConfigureAwait(false);

    public async ValueTask BuryAsync(string group, string place, CancellationToken cancellationToken) =>
        await redis.EvaluateAsync(StreamScripts.Bury, [key, DeadKey(group)], [group, place], cancellationToken).ConfigureAwait(false);

    private string DeadKey(string group) => $"{key}:dead:{group}";

    private string DoneKey(string group, string id) => $"{key}:done:{group}:{id}";

    // RESP3 has a map of streams, RESP2 an array of pairs.
    private static IReadOnlyList<StreamEntry> OfStreams(RedisReply reply) =>
        reply.IsNull || reply.Count == 0 ? [] : Entries(reply.Count == 2 && reply[0].Count == 0 ? reply[1] : reply[0][1]);

    // As XRANGE and XREADGROUP have them; of those that were deleted the places alone.
    private static IReadOnlyList<StreamEntry> Entries(RedisReply entries)
    {
        var read = new List<StreamEntry>(entries.Count);
        foreach (var entry in entries.Items)
        {
            if (entry.Count == 2)
            {
                var (place, fields) = (entry[0].AsString()!, entry[1].Count > 0 ? entry[1].AsMap() : null);
                read.Add(new StreamEntry(place, fields?.GetValueOrDefault(IdField).AsString() ?? place, fields?.GetValueOrDefault(BodyField).AsBytes(), fields is null));
            }
        }

        return read;
    }
}
