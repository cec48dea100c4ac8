using Polystore.RedisClient;

namespace Polystore.Runtime.Structures.Topics;

/// <summary>A channel of Redis.</summary>
/// <param name="redis">One server, sentinels, or a cluster.</param>
/// <param name="channel">Its name.</param>
internal sealed class RedisTopic(LateRedis redis, string channel) : ITopicPort
{
    public async ValueTask PublishAsync(byte[] message, CancellationToken cancellationToken) =>
        await (await redis.GetAsync(cancellationToken).ConfigureAwait(false)).PublishAsync(channel, message, cancellationToken).ConfigureAwait(false);

    public async Task<ITopicFeed> SubscribeAsync(CancellationToken cancellationToken) =>
        new Feed(await (await redis.GetAsync(cancellationToken).ConfigureAwait(false)).SubscribeAsync(channel, cancellationToken).ConfigureAwait(false));

    private sealed class Feed(RedisSubscription subscription) : ITopicFeed
    {
        public long Missed => subscription.Gaps + subscription.Dropped;

        public async IAsyncEnumerator<ReadOnlyMemory<byte>> GetAsyncEnumerator(CancellationToken cancellationToken = default)
        {
            await foreach (var message in subscription.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                yield return message.Body;
            }
        }

        public ValueTask DisposeAsync() => subscription.DisposeAsync();
    }
}
