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

    /// <summary>Entries as XRANGE and XREADGROUP have them; of those that were deleted the places alone.</summary>
    internal static List<StreamEntry> Entries(RedisReply entries)
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

    /// <summary>The event of an entry; one that cannot be read has no body.</summary>
    internal StreamEvent<T> Decode(StreamEntry entry, out Exception? cause)
    {
        var isReadable = Options.Serializer.TryUnpack<T>(entry.Body, out var body, out cause);
        return new StreamEvent<T>(entry.Place, entry.Id, body!) { IsReadable = isReadable };
    }

    private List<StreamEvent<T>> Read(RedisReply entries) => [.. Entries(entries).Where(entry => !entry.IsGone).Select(entry => Decode(entry, out _))];
}

/// <summary>An entry as it came.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Id">The sender's id; the place, of an entry that has none.</param>
/// <param name="Body">The bytes; null where there are none.</param>
/// <param name="IsGone">It was deleted or trimmed, and only the group knows of it.</param>
internal readonly record struct StreamEntry(string Place, string Id, byte[]? Body, bool IsGone);

/// <summary>An event of a stream.</summary>
/// <param name="Place">Where it stands in the stream: milliseconds and a number.</param>
/// <param name="Id">The sender's id.</param>
/// <param name="Body">What happened; the default where it cannot be read.</param>
public sealed record StreamEvent<T>(string Place, string Id, T Body)
{
    /// <summary>False for an event whose bytes are no value of its type. Readers of a group get none of these.</summary>
    public bool IsReadable { get; init; } = true;
}
