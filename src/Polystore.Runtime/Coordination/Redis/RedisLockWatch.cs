using Polystore.RedisClient;

namespace Polystore.Runtime.Coordination.Redis;

/// <summary>Hears of releases by a message.</summary>
internal sealed class RedisLockWatch(RedisSubscription releases) : ILockWatch
{
    public async Task WaitAsync(TimeSpan most, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(most + TimeSpan.FromMilliseconds(1));
        try
        {
            await releases.ReadAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Nobody said anything; it may have run out.
        }
    }

    public ValueTask DisposeAsync() => releases.DisposeAsync();
}
