using System.Runtime.CompilerServices;
using Polystore.RedisClient;
using Polystore.Runtime.Cache;

namespace Polystore.Runtime.Structures.Topics;

/// <summary>
/// Messages of one type to whoever listens now (pub/sub): delivered at most once, nothing is kept. For what must not be lost there are
/// queues and streams.
/// </summary>
/// <param name="redis">One server, sentinels, or a cluster.</param>
/// <param name="name">The channel: 1 to 200 characters without braces.</param>
/// <param name="serializer">Turns messages into bytes.</param>
public sealed class Topic<T>(RedisDatabase redis, string name, ICacheSerializer serializer)
{
    private readonly string channel = $"topic:{StructureName.Tag(name)}";

    /// <summary>Sends a message to all who listen.</summary>
    public async ValueTask PublishAsync(T message, CancellationToken cancellationToken = default) =>
        await redis.PublishAsync(channel, serializer.Pack(message), cancellationToken).ConfigureAwait(false);

    /// <summary>Begins to listen; returns when the server has confirmed.</summary>
    public async Task<TopicSubscription<T>> SubscribeAsync(CancellationToken cancellationToken = default) =>
        new(await redis.SubscribeAsync(channel, cancellationToken).ConfigureAwait(false), serializer);
}

/// <summary>Messages for one listener.</summary>
public sealed class TopicSubscription<T> : IAsyncEnumerable<T>, IAsyncDisposable
{
    private readonly RedisSubscription subscription;
    private readonly ICacheSerializer serializer;
    private long unreadable;

    internal TopicSubscription(RedisSubscription subscription, ICacheSerializer serializer)
    {
        this.subscription = subscription;
        this.serializer = serializer;
    }

    /// <summary>How often messages may have been missed: the connection was lost, this listener was too slow, or the message could not be read.</summary>
    public long Missed => subscription.Gaps + subscription.Dropped + Interlocked.Read(ref unreadable);

    /// <inheritdoc />
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) => ReadAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);

    /// <summary>Ends it.</summary>
    public ValueTask DisposeAsync() => subscription.DisposeAsync();

    private async IAsyncEnumerable<T> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var message in subscription.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (serializer.TryUnpack<T>(message.Body, out var value, out _))
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
