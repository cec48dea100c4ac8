using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Polystore.Runtime.Structures.Topics;

/// <summary>The channels of a store of this process. Each listener has a backlog of its own, as long as that of a subscription of the Redis client.</summary>
internal sealed class LocalTopics
{
    private const int Backlog = 10_000;

    private readonly ConcurrentDictionary<string, ConcurrentDictionary<Feed, bool>> listeners = new(StringComparer.Ordinal);

    public ITopicPort Of(string channel) => new Topic(listeners.GetOrAdd(channel, static _ => new ConcurrentDictionary<Feed, bool>()));

    private sealed class Topic(ConcurrentDictionary<Feed, bool> listeners) : ITopicPort
    {
        public ValueTask PublishAsync(byte[] message, CancellationToken cancellationToken)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                return ValueTask.FromCanceled(cancellationToken);
            }

            foreach (var (feed, _) in listeners)
            {
                feed.Offer(message);
            }

            return ValueTask.CompletedTask;
        }

        public Task<ITopicFeed> SubscribeAsync(CancellationToken cancellationToken)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                return Task.FromCanceled<ITopicFeed>(cancellationToken);
            }

            var feed = new Feed(listeners);
            listeners.TryAdd(feed, true);
            return Task.FromResult<ITopicFeed>(feed);
        }
    }

    private sealed class Feed(ConcurrentDictionary<Feed, bool> listeners) : ITopicFeed
    {
        private readonly Channel<byte[]> messages = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(Backlog) { SingleReader = true });
        private long dropped;
        private int isEnded;

        public long Missed => Interlocked.Read(ref dropped);

        public void Offer(byte[] message)
        {
            if (!messages.Writer.TryWrite(message) && Volatile.Read(ref isEnded) == 0)
            {
                Interlocked.Increment(ref dropped);
            }
        }

        public async IAsyncEnumerator<ReadOnlyMemory<byte>> GetAsyncEnumerator(CancellationToken cancellationToken = default)
        {
            await foreach (var message in messages.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return message;
            }
        }

        public ValueTask DisposeAsync()
        {
            listeners.TryRemove(this, out _);
            Volatile.Write(ref isEnded, 1);
            messages.Writer.TryComplete();
            return ValueTask.CompletedTask;
        }
    }
}
