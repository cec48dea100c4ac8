using System.Runtime.ExceptionServices;
using System.Threading.Channels;

namespace Polystore.RedisClient;

/// <summary>
/// Messages of a channel or pattern, for one reader. Pub/sub delivers at most once: what is published while the connection is lost, or
/// beyond the backlog of a slow reader, is gone. <see cref="Dropped"/> and <see cref="Gaps"/> count it.
/// </summary>
public sealed class RedisSubscription : IAsyncEnumerable<RedisMessage>, IAsyncDisposable
{
    private readonly Channel<RedisMessage> messages;
    private readonly Func<RedisSubscription, ValueTask> end;
    private long dropped;
    private int gaps;

    internal RedisSubscription(string name, PubSub.SubscriptionKind kind, int backlog, Func<RedisSubscription, ValueTask> end)
    {
        Name = name;
        Kind = kind;
        this.end = end;
        messages = Channel.CreateBounded<RedisMessage>(new BoundedChannelOptions(backlog) { SingleReader = true });
    }

    /// <summary>The channel or pattern.</summary>
    public string Name { get; }

    /// <summary>Messages that came while the backlog was full.</summary>
    public long Dropped => Interlocked.Read(ref dropped);

    /// <summary>How often the connection was lost and made anew, with messages perhaps missed.</summary>
    public int Gaps => Volatile.Read(ref gaps);

    internal PubSub.SubscriptionKind Kind { get; }

    /// <summary>Waits for the next message.</summary>
    /// <exception cref="RedisException">The connection was lost and the server refuses another one for good, as it does a password that was changed. Enumerating ends so, too.</exception>
    /// <exception cref="ChannelClosedException">The subscription or its client was disposed of.</exception>
    public async ValueTask<RedisMessage> ReadAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            return await messages.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException ended) when (ended.InnerException is RedisException refused)
        {
            ExceptionDispatchInfo.Throw(refused);
            throw;
        }
    }

    /// <inheritdoc />
    public IAsyncEnumerator<RedisMessage> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        messages.Reader.ReadAllAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);

    /// <summary>Ends the subscription.</summary>
    public async ValueTask DisposeAsync()
    {
        messages.Writer.TryComplete();
        await end(this).ConfigureAwait(false);
    }

    internal void Offer(in RedisMessage message)
    {
        if (!messages.Writer.TryWrite(message))
        {
            Interlocked.Increment(ref dropped);
        }
    }

    internal void AddGap() => Interlocked.Increment(ref gaps);

    internal void Complete(Exception? failure) => messages.Writer.TryComplete(failure);
}
