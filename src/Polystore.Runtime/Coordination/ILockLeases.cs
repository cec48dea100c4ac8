namespace Polystore.Runtime.Coordination;

/// <summary>Where leases of locks are kept. Every method is one atomic step in the store, by the store's clock.</summary>
public interface ILockLeases
{
    /// <summary>Waiters can be served in the order in which they came.</summary>
    bool CanQueue { get; }

    /// <summary>Takes a lease that nobody holds.</summary>
    ValueTask<LeaseAnswer> TryTakeAsync(LeaseRequest request, CancellationToken cancellationToken);

    /// <summary>Begins a lease anew; false when the holder has it no more.</summary>
    ValueTask<bool> RenewAsync(string name, string holder, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Gives a lease back, and a place in the queue; nothing when the holder has none.</summary>
    ValueTask ReleaseAsync(string name, string holder, CancellationToken cancellationToken);

    /// <summary>Hears of releases from now on.</summary>
    ValueTask<ILockWatch> WatchAsync(string name, CancellationToken cancellationToken);
}

/// <summary>Hears when a lock is given back.</summary>
public interface ILockWatch : IAsyncDisposable
{
    /// <summary>Waits until the lock may be free, at most so long.</summary>
    Task WaitAsync(TimeSpan most, CancellationToken cancellationToken);
}

/// <summary>What is asked for.</summary>
/// <param name="Name">The lock.</param>
/// <param name="Holder">Who asks: a random name.</param>
/// <param name="Lease">How long it lasts.</param>
/// <param name="WithToken">The store has to give a token.</param>
/// <param name="Queue">Who came first is served first.</param>
/// <param name="Waits">The asker will ask again: it gets a place in the queue.</param>
public readonly record struct LeaseRequest(string Name, string Holder, TimeSpan Lease, bool WithToken, bool Queue, bool Waits);

/// <summary>What is answered.</summary>
/// <param name="IsTaken">The asker has it.</param>
/// <param name="Token">The token, when one was asked for and it was taken.</param>
/// <param name="FreeAfter">When the lease of the holder runs out; zero when that is not known.</param>
public readonly record struct LeaseAnswer(bool IsTaken, FencingToken Token, TimeSpan FreeAfter);
