using Polystore.RedisClient;

namespace Polystore.Runtime.Coordination.Redis;

/// <summary>
/// Leases of locks in Redis, by its clock; in a cluster each where the slot of its name is. Tokens of its own need something that survives
/// a crash and a failover: the epoch of the cluster or of the sentinels in their upper bits, or <c>appendfsync always</c> on a single server.
/// </summary>
/// <param name="redis">One server, sentinels, or a cluster.</param>
public sealed class RedisLockLeases(RedisDatabase redis) : ILockLeases
{
    // A waiter asks again at least every half second.
    private const int WaiterAlive = 2000;
    private const int MostLives = 20;

    private readonly RedisEpochs epochs = new(redis);

    /// <inheritdoc />
    public bool CanQueue => true;

    /// <inheritdoc />
    public async ValueTask<LeaseAnswer> TryTakeAsync(LeaseRequest request, CancellationToken cancellationToken)
    {
        var keys = new RedisLockKeys(request.Name);
        for (var attempt = 0; attempt < MostLives; attempt++)
        {
            var epoch = request.WithToken ? await epochs.ReadAsync(keys.Lease, cancellationToken).ConfigureAwait(false) : RedisEpoch.None;
            var reply = await redis.EvaluateAsync(
                RedisLockScripts.Take,
                keys.All,
                [request.Holder, Milliseconds(request.Lease), request.Queue ? 1 : 0, request.Waits ? WaiterAlive : 0, epoch.Life, epoch.Number],
                cancellationToken).ConfigureAwait(false);
            if (reply[0].AsInt64() >= 0)
            {
                return new LeaseAnswer(reply[0].AsInt64() == 1, FencingToken.Of(reply[2].AsInt64(), reply[3].AsInt64()), TimeSpan.FromMilliseconds(reply[1].AsInt64()));
            }

            epochs.Forget(epoch);
        }

        throw new LockUnavailableException($"The lock '{request.Name}' cannot be had: the server behind the connection changed {MostLives} times while its epoch was read; try again later.", isTransient: true);
    }

    /// <inheritdoc />
    public async ValueTask<bool> RenewAsync(string name, string holder, TimeSpan lease, CancellationToken cancellationToken) =>
        (await redis.EvaluateAsync(RedisLockScripts.Renew, [new RedisLockKeys(name).Lease], [holder, Milliseconds(lease)], cancellationToken).ConfigureAwait(false)).AsInt64() == 1;

    /// <inheritdoc />
    public async ValueTask ReleaseAsync(string name, string holder, CancellationToken cancellationToken)
    {
        var keys = new RedisLockKeys(name);
        await redis.EvaluateAsync(RedisLockScripts.Release, keys.All, [holder, keys.Channel], cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask<ILockWatch> WatchAsync(string name, CancellationToken cancellationToken) =>
        new RedisLockWatch(await redis.SubscribeAsync(new RedisLockKeys(name).Channel, cancellationToken).ConfigureAwait(false));

    private static long Milliseconds(TimeSpan time) => (long)Math.Ceiling(time.TotalMilliseconds);
}
