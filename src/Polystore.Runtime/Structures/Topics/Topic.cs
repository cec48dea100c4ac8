using System.Runtime.CompilerServices;
using Polystore.RedisClient;
using Polystore.Runtime.Cache;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Structures.Topics;

/// <summary>
/// Messages of one type to whoever listens now (pub/sub): delivered at most once, nothing is kept. For what must not be lost there are
/// queues and streams.
/// </summary>
public sealed class Topic<T>
{
    private readonly ICacheSerializer serializer;
    private readonly ITopicPort port;

    /// <summary>One in Redis; nothing is sent.</summary>
    /// <param name="redis">One server, sentinels, or a cluster.</param>
    /// <param name="name">The channel: 1 to 200 characters without braces.</param>
    /// <param name="serializer">Turns messages into bytes.</param>
    /// <exception cref="ArgumentException">The name is too long, or has braces.</exception>
    public Topic(RedisDatabase redis, string name, ICacheSerializer serializer)
        : this(StructureHome.Of(redis), name, serializer)
    {
    }

    /// <summary>One where a key-value store is: in Redis, or among the listeners of this process. Nothing is sent.</summary>
    /// <inheritdoc cref="Topic(RedisDatabase, string, ICacheSerializer)"/>
    public Topic(IKeyValueStore store, string name, ICacheSerializer serializer)
        : this(StructureHome.Of(store), name, serializer)
    {
    }

    internal Topic(StructureHome home, string name, ICacheSerializer serializer)
    {
        this.serializer = serializer;
        var channel = $"topic:{StructureName.Tag(name)}";
        port = home.Choose<ITopicPort>(redis => new RedisTopic(redis, channel), store => store.Topics.Of(channel));
    }

    /// <summary>Sends a message to all who listen.</summary>
    public ValueTask PublishAsync(T message, CancellationToken cancellationToken = default) => port.PublishAsync(serializer.Pack(message), cancellationToken);

    /// <summary>Begins to listen; returns when what is published from then on will be heard.</summary>
    public async Task<TopicSubscription<T>> SubscribeAsync(CancellationToken cancellationToken = default) => new(await port.SubscribeAsync(cancellationToken).ConfigureAwait(false), serializer);
}

/// <summary>Messages for one listener.</summary>
public sealed class TopicSubscription<T> : IAsyncEnumerable<T>, IAsyncDisposable
{
    private readonly ITopicFeed feed;
    private readonly ICacheSerializer serializer;
    private long unreadable;

    internal TopicSubscription(ITopicFeed feed, ICacheSerializer serializer)
    {
        this.feed = feed;
        this.serializer = serializer;
    }

    /// <summary>How often messages may have been missed: the connection was lost, this listener was too slow, or the message could not be read.</summary>
    public long Missed => feed.Missed + Interlocked.Read(ref unreadable);

    /// <inheritdoc />
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) => ReadAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);

    /// <summary>Ends it.</summary>
    public ValueTask DisposeAsync() => feed.DisposeAsync();

    private async IAsyncEnumerable<T> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var message in feed.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (serializer.TryUnpack<T>(message, out var value, out _))
            {
                yield return value!;
            }
            else
            {
                Interlocked.Increment(ref unreadable);
            }
        }
    }
}
