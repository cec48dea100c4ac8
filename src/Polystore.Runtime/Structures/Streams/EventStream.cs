using System.Security.Cryptography;
using Polystore.RedisClient;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Structures.Streams;

/// <summary>
/// A log of events, in a stream of Redis or in this process, read by groups: each group gets every event at least once, each event by one of its readers. In a
/// cluster a stream is in one hash slot.
/// </summary>
/// <typeparam name="T">The type of an event.</typeparam>
public sealed class EventStream<T>
{
    /// <summary>One in Redis; nothing is sent.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the sentence names it.</exception>
    public EventStream(RedisDatabase redis, EventStreamOptions options)
        : this(StructureHome.Of(redis), options)
    {
    }

    /// <summary>One where a key-value store is: in Redis, or in this process and forgotten with it. Nothing is sent.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the sentence names it.</exception>
    public EventStream(IKeyValueStore store, EventStreamOptions options)
        : this(StructureHome.Of(store), options)
    {
    }

    internal EventStream(StructureHome home, EventStreamOptions options)
    {
        options.Validate();
        Options = options = options with { };
        var key = $"stream:{StructureName.Tag(options.Name)}";
        Port = home.Choose<IStreamPort>(redis => new RedisStream(redis, key), store => new LocalStream(store, key));
    }

    internal IStreamPort Port { get; }

    internal EventStreamOptions Options { get; }

    /// <summary>Appends an event.</summary>
    /// <param name="body">What happened.</param>
    /// <param name="id">
    /// The sender's own id. A sender that got no answer sends again with the same one; groups that remember do it once
    /// (<see cref="EventStreamOptions.RememberDone"/>). Null for a random one.
    /// </param>
    /// <param name="cancellationToken">Stops waiting; the event may be in all the same.</param>
    /// <returns>Its place in the stream.</returns>
    public ValueTask<string> AppendAsync(T body, string? id = null, CancellationToken cancellationToken = default) =>
        Port.AppendAsync(id ?? RandomNumberGenerator.GetHexString(32, lowercase: true), Options.Serializer.Pack(body), Options.Keep, cancellationToken);

    /// <summary>Events that are kept.</summary>
    public ValueTask<long> CountAsync(CancellationToken cancellationToken = default) => Port.CountAsync(cancellationToken);

    /// <summary>The last events, the newest first, without a group.</summary>
    public async ValueTask<IReadOnlyList<StreamEvent<T>>> LastAsync(int most, CancellationToken cancellationToken = default) =>
        Read(await Port.LastAsync(most, cancellationToken).ConfigureAwait(false));

    /// <summary>Dead letters of a group, the oldest first.</summary>
    public async ValueTask<IReadOnlyList<StreamEvent<T>>> DeadAsync(string group, int most = 100, CancellationToken cancellationToken = default) =>
        Read(await Port.DeadAsync(group, most, cancellationToken).ConfigureAwait(false));

    /// <summary>The event of an entry; one that cannot be read has no body.</summary>
    internal StreamEvent<T> Decode(StreamEntry entry, out Exception? cause)
    {
        var isReadable = Options.Serializer.TryUnpack<T>(entry.Body, out var body, out cause);
        return new StreamEvent<T>(entry.Place, entry.Id, body!) { IsReadable = isReadable };
    }

    private List<StreamEvent<T>> Read(IReadOnlyList<StreamEntry> entries) => [.. entries.Where(entry => !entry.IsGone).Select(entry => Decode(entry, out _))];
}

/// <summary>An event of a stream.</summary>
/// <param name="Place">Where it stands in the stream: milliseconds and a number.</param>
/// <param name="Id">The sender's id.</param>
/// <param name="Body">What happened; the default where it cannot be read.</param>
public sealed record StreamEvent<T>(string Place, string Id, T Body)
{
    /// <summary>False for an event whose bytes are no value of its type. Readers of a group get none of these.</summary>
    public bool IsReadable { get; init; } = true;
}
