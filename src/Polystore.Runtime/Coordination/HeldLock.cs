namespace Polystore.Runtime.Coordination;

/// <summary>A lock that is held, and renewed until it is disposed of.</summary>
public sealed class HeldLock : IAsyncDisposable
{
    private readonly ILockLeases leases;
    private readonly string holder;
    private readonly TimeSpan lease;
    private readonly LeaseKeeper keeper;
    private bool isGivenBack;

    internal HeldLock(ILockLeases leases, string name, string holder, FencingToken token, long asked, LockOptions options)
    {
        this.leases = leases;
        this.holder = holder;
        lease = options.Lease;
        Name = name;
        Token = token;
        keeper = new LeaseKeeper(asked, options.Lease, options.Time, cancellationToken => leases.RenewAsync(name, holder, lease, cancellationToken));
    }

    /// <summary>The lock's name.</summary>
    public string Name { get; }

    /// <summary>Goes with every write that the lock guards. 0 when the locks have none.</summary>
    public FencingToken Token { get; internal set; }

    /// <summary>
    /// Cancelled when the lock may be another's by now: its lease ran out before it could be renewed. A process that was stopped hears of it
    /// only after it goes on; what it writes until then the fences refuse.
    /// </summary>
    public CancellationToken Lost => keeper.Lost;

    /// <summary>Renews the lease now; false when it ran out before.</summary>
    internal ValueTask<bool> ConfirmAsync(CancellationToken cancellationToken) => keeper.ConfirmAsync(cancellationToken);

    /// <summary>Gives the lock back. When the store cannot be told it runs out by itself.</summary>
    public async ValueTask DisposeAsync()
    {
        if (isGivenBack)
        {
            return;
        }

        isGivenBack = true;
        await keeper.DisposeAsync().ConfigureAwait(false);
        await DistributedLocks.ReleaseQuietlyAsync(leases, Name, holder).ConfigureAwait(false);
    }
}
