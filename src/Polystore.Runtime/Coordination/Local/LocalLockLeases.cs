namespace Polystore.Runtime.Coordination.Local;

/// <summary>Leases within this process: for the embedded defaults and for tests. Nothing is shared with other processes.</summary>
/// <param name="time">The clock of leases; null for the system's.</param>
public sealed class LocalLockLeases(TimeProvider? time = null) : ILockLeases
{
    // A waiter asks again at least every half second.
    private static readonly TimeSpan WaiterAlive = TimeSpan.FromSeconds(2);

    private readonly TimeProvider clock = time ?? TimeProvider.System;
    private readonly Dictionary<string, LocalLock> locks = new(StringComparer.Ordinal);
    private readonly Lock gate = new();
    private long lastToken;

    /// <inheritdoc />
    public bool CanQueue => true;

    /// <inheritdoc />
    public ValueTask<LeaseAnswer> TryTakeAsync(LeaseRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            var now = clock.GetTimestamp();
            if (!locks.TryGetValue(request.Name, out var one))
            {
                locks[request.Name] = one = new LocalLock();
            }

            if ((request.Queue && !one.IsTurnOf(request.Holder, now)) || !one.IsFree(now))
            {
                if (request is { Queue: true, Waits: true })
                {
                    one.Queue(request.Holder, Until(WaiterAlive));
                }

                return new(new LeaseAnswer(false, default, one.IsFree(now) ? TimeSpan.Zero : clock.GetElapsedTime(now, one.Until)));
            }

            one.Leave(request.Holder);
            (one.Holder, one.Until) = (request.Holder, Until(request.Lease));

            // Of the clock, so that they grow over restarts of the process, too.
            lastToken = Math.Max(lastToken + 1, clock.GetUtcNow().ToUnixTimeMilliseconds());
            return new(new LeaseAnswer(true, request.WithToken ? new FencingToken(lastToken) : default, TimeSpan.Zero));
        }
    }

    /// <inheritdoc />
    public ValueTask<bool> RenewAsync(string name, string holder, TimeSpan lease, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (!locks.TryGetValue(name, out var one) || one.Holder != holder || one.IsFree(clock.GetTimestamp()))
            {
                return new(false);
            }

            one.Until = Until(lease);
            return new(true);
        }
    }

    /// <inheritdoc />
    public ValueTask ReleaseAsync(string name, string holder, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (locks.TryGetValue(name, out var one))
            {
                one.Leave(holder);
                one.Holder = one.Holder == holder ? null : one.Holder;
                one.Wake();
                if (one is { Holder: null, Waiters: 0 })
                {
                    locks.Remove(name);
                }
            }
        }

        return default;
    }

    /// <inheritdoc />
    public ValueTask<ILockWatch> WatchAsync(string name, CancellationToken cancellationToken) => new(new Watch(this, name));

    private long Until(TimeSpan lease) => clock.GetTimestamp() + (long)(lease.TotalSeconds * clock.TimestampFrequency);

    private Task ReleaseOf(string name)
    {
        lock (gate)
        {
            return locks.TryGetValue(name, out var one) && !one.IsFree(clock.GetTimestamp()) ? one.Released : Task.CompletedTask;
        }
    }

    private sealed class Watch(LocalLockLeases leases, string name) : ILockWatch
    {
        public async Task WaitAsync(TimeSpan most, CancellationToken cancellationToken)
        {
            var released = leases.ReleaseOf(name);

            // Free, and another's turn: not in a tight circle.
            var pause = Task.Delay(released.IsCompleted ? TimeSpan.FromMilliseconds(1) : most, leases.clock, cancellationToken);
            await (released.IsCompleted ? pause : Task.WhenAny(released, pause)).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }

        public ValueTask DisposeAsync() => default;
    }
}
