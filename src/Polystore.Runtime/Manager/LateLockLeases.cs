using Polystore.Runtime.Coordination;

namespace Polystore.Runtime.Manager;

/// <summary>Leases in a store that is connected, and set up, by the first who needs it.</summary>
/// <param name="canQueue">Whether they can, as that is asked before.</param>
/// <param name="open">Makes them.</param>
internal sealed class LateLockLeases(bool canQueue, Func<CancellationToken, Task<ILockLeases>> open) : ILockLeases, IAsyncDisposable
{
    private readonly Deferred<Opened<ILockLeases>> leases = new(async token => new Opened<ILockLeases>(await open(token).ConfigureAwait(false)));

    public bool CanQueue => canQueue;

    public async ValueTask<LeaseAnswer> TryTakeAsync(LeaseRequest request, CancellationToken cancellationToken) =>
        await (await leases.GetAsync(cancellationToken).ConfigureAwait(false)).It.TryTakeAsync(request, cancellationToken).ConfigureAwait(false);

    public async ValueTask<bool> RenewAsync(string name, string holder, TimeSpan lease, CancellationToken cancellationToken) =>
        await (await leases.GetAsync(cancellationToken).ConfigureAwait(false)).It.RenewAsync(name, holder, lease, cancellationToken).ConfigureAwait(false);

    public async ValueTask ReleaseAsync(string name, string holder, CancellationToken cancellationToken) =>
        await (await leases.GetAsync(cancellationToken).ConfigureAwait(false)).It.ReleaseAsync(name, holder, cancellationToken).ConfigureAwait(false);

    public async ValueTask<ILockWatch> WatchAsync(string name, CancellationToken cancellationToken) =>
        await (await leases.GetAsync(cancellationToken).ConfigureAwait(false)).It.WatchAsync(name, cancellationToken).ConfigureAwait(false);

    public ValueTask DisposeAsync() => leases.DisposeAsync();
}

/// <summary>Something that is over with what it is over, and has nothing of its own to close.</summary>
internal sealed record Opened<T>(T It) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
