using System.Security.Cryptography;
using Polystore.RedisClient;

namespace Polystore.Runtime.Structures.Streams;

/// <summary>
/// A log of events in a stream of Redis, read by groups: each group gets every event at least once, each event by one of its readers. In a
/// cluster a stream is in one hash slot.
/// </summary>
/// <typeparam name="T">The type of an event.</typeparam>
public sealed class EventStream<T>
{
    private const string IdField = "i";
    private const string BodyField = "b";

    /// <summary>Makes one; nothing is sent.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the sentence names it.</exception>
    public EventStream(RedisDatabase redis, EventStreamOptions options)
    {
        options.Validate();
        Redis = redis;
        Options = options;
        Key = $"stream:{StructureName.Tag(options.Name)}";
    }

    internal RedisDatabase Redis { get; }

    internal EventStreamOptions Options { get; }

    internal string Key { get; }

    /// <summary>Appends an event.</summary>
    /// <param name="body">What happened.</param>
    /// <param name="id">
    /// The sender's own id. A sender that got no answer sends again with the same one; groups that remember do it once
    /// (<see cref="EventStreamOptions.RememberDone"/>). Null for a random one.
    /// </param>
    /// <param name="cancellationToken">Stops waiting; the event may be in all the same.</param>
    /// <returns>Its place in the stream.</returns>
    public async ValueTask<string> AppendAsync(T body, string? id = null, CancellationToken cancellationToken = default)
    {
        id ??= RandomNumberGenerator.GetHexString(32, lowercase: true);
        RedisArgument[] command = Options.Keep == 0
            ? ["XADD", Key, "*", IdField, id, BodyField, Options.Serializer.Pack(body)]
            : ["XADD", Key, "MAXLEN", "~", Options.Keep, "*", IdField, id, BodyField, Options.Serializer.Pack(body)];
        return await Redis.ExecuteAsync(command, static reply => reply.AsString()!, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Events that are kept.</summary>
    public ValueTask<long> CountAsync(CancellationToken cancellationToken = default) => Redis.ExecuteAsync(["XLEN", Key], static reply => reply.AsInt64(), cancellationToken);

    /// <summary>The last events, the newest first, without a group.</summary>
    public async ValueTask<IReadOnlyList<StreamEvent<T>>> LastAsync(int most, CancellationToken cancellationToken = default)
    {
        var reply = await Redis.ExecuteAsync(["XREVRANGE", Key, "+", "-", "COUNT", most], cancellationToken).ConfigureAwait(false);
        return Read(reply);
    }

    /// <summary>Dead letters of a group, the oldest first.</summary>
    public async ValueTask<IReadOnlyList<StreamEvent<T>>> DeadAsync(string group, int most = 100, CancellationToken cancellationToken = default) =>
        Read(await Redis.ExecuteAsync(["XRANGE", DeadKey(group), "-", "+", "COUNT", most], cancellationToken).ConfigureAwait(false));

    internal string DeadKey(string group) => $"{Key}:dead:{group}";

    internal string DoneKey(string group, string id) => $"{Key}:done:{group}:{id}";

    /// <summary>Entries as XRANGE and XREADGROUP have them; those that were deleted are left out.</summary>
    internal List<StreamEvent<T>> Read(RedisReply entries)
    {
        var events = new List<StreamEvent<T>>(entries.Count);
        foreach (var entry in entries.Items)
        {
            if (entry.Count == 2 && entry[1].Count > 0)
            {
                var fields = entry[1].AsMap();
                events.Add(new StreamEvent<T>(entry[0].AsString()!, fields[IdField].AsString()!, Options.Serializer.Read<T>(fields[BodyField].AsBytes())));
            }
        }

        return events;
    }
}

/// <summary>An event of a stream.</summary>
/// <param name="Place">Where it stands in the stream: milliseconds and a number.</param>
/// <param name="Id">The sender's id.</param>
/// <param name="Body">What happened.</param>
public sealed record StreamEvent<T>(string Place, string Id, T Body);
