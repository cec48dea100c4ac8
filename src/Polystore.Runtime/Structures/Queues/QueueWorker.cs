using Polystore.RedisClient;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Structures.Queues;

/// <summary>Does what is in a queue, so many at once, renewing what takes long.</summary>
/// <param name="queue">The queue.</param>
/// <param name="handle">Does one; it is repeated when it throws. Its token is cancelled when the message is another's by now.</param>
/// <param name="atOnce">1 or more.</param>
/// <param name="onFailure">Hears what was thrown; null when nobody has to.</param>
public sealed class QueueWorker<T>(WorkQueue<T> queue, Func<QueueMessage<T>, CancellationToken, Task> handle, int atOnce = 1, Action<Exception>? onFailure = null)
{
    private static TimeSpan Away => TimeSpan.FromMilliseconds(200);

    /// <summary>Works until it is cancelled; what is being done then is waited for, and completed.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => Task.Run(() => LoopAsync(cancellationToken), CancellationToken.None)));

    private async Task LoopAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (await queue.ReceiveAsync(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false) is { } message)
                {
                    await DoAsync(message).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (UnreadableMessageException unreadable)
            {
                onFailure?.Invoke(unreadable);
            }
            catch (Exception failure) when (failure is RedisException or StoreException)
            {
                onFailure?.Invoke(failure);
                await Task.Delay(Away, queue.Options.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task DoAsync(QueueMessage<T> message)
    {
        await using var keeper = new LeaseKeeper(message.Asked, queue.Options.Visibility, queue.Options.Time, message.RenewAsync);
        try
        {
            await handle(message, keeper.Lost).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            onFailure?.Invoke(failure);
            await message.AbandonAsync(queue.Options.PauseAfter(message.Delivery)).ConfigureAwait(false);
            return;
        }

        await message.CompleteAsync().ConfigureAwait(false);
    }
}
