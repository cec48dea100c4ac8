using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Patterns;

/// <summary>
/// A database for each tenant: the store of a tenant is opened when it is asked for, shared while it is used, and closed when it was idle or
/// its place is needed. Safe for any number of callers.
/// </summary>
public sealed class TenantDatabases : IAsyncDisposable
{
    private readonly Func<string, CancellationToken, Task<RelationalStore>> open;
    private readonly TenantDatabaseOptions options;
    private readonly TimeProvider time;
    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly CancellationTokenSource leaving = new();
    private readonly Dictionary<string, OpenTenant> tenants = [];
    private TaskCompletionSource freed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool disposed;
    private bool isLeaving;

    /// <summary>Makes it; nothing is opened.</summary>
    /// <param name="open">Opens the store of a tenant. It decides which tenants there are, and throws for others: never build a file name or a connection string of a name that was not looked up.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="time">The clock.</param>
    public TenantDatabases(Func<string, CancellationToken, Task<RelationalStore>> open, TenantDatabaseOptions? options = null, TimeProvider? time = null)
    {
        this.open = open;
        this.options = options ?? new TenantDatabaseOptions();
        this.options.Validate();
        this.time = time ?? TimeProvider.System;
    }

    /// <summary>How many are open.</summary>
    public int Open
    {
        get
        {
            lock (tenants)
            {
                return tenants.Count;
            }
        }
    }

    /// <summary>The store of a tenant, which stays open until what this gives is disposed.</summary>
    /// <exception cref="TimeoutException">As many as may be open were in use all the time, or another one was being opened.</exception>
    public async Task<TenantLease> RentAsync(string tenant, CancellationToken cancellationToken = default)
    {
        var asked = time.GetTimestamp();
        while (true)
        {
            Task wait;
            await EnterAsync(tenant, asked, cancellationToken).ConfigureAwait(false);
            try
            {
                ObjectDisposedException.ThrowIf(disposed, this);
                lock (tenants)
                {
                    // Before the look: one that is given back right after it is not missed.
                    wait = freed.Task;
                }

                if (await TryRentAsync(tenant, cancellationToken).ConfigureAwait(false) is { } lease)
                {
                    return lease;
                }
            }
            finally
            {
                gate.Release();
            }

            var left = options.Patience - time.GetElapsedTime(asked);
            try
            {
                await wait.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, time, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException late)
            {
                throw new TimeoutException(FormattableString.Invariant($"{options.MaxOpen} databases of tenants are open and all were in use for {options.Patience.TotalSeconds:0.###} s; raise MaxOpen or dispose leases sooner."), late);
            }
        }
    }

    /// <summary>Closes what was idle for long enough.</summary>
    public async Task CloseIdleAsync(CancellationToken cancellationToken = default)
    {
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await CloseAsync(Taken(tenant => time.GetElapsedTime(tenant.LastUsed) >= options.IdleAfter, int.MaxValue)).ConfigureAwait(false);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Closes all, also those that are in use.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref isLeaving, true))
        {
            return;
        }

        await leaving.CancelAsync().ConfigureAwait(false);
        await gate.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            disposed = true;
            List<OpenTenant> all;
            lock (tenants)
            {
                all = [.. tenants.Values];
                tenants.Clear();
                freed.TrySetResult();
            }

            await CloseAsync(all).ConfigureAwait(false);
        }
        finally
        {
            // Also when one cannot be closed: whoever asks from now on has to be told and not to wait.
            leaving.Dispose();
            gate.Release();
        }
    }

    // One that opens, or closes, may take its time, and its next in line has no more than its own.
    private async Task EnterAsync(string tenant, long asked, CancellationToken cancellationToken)
    {
        if (await gate.WaitAsync(TimeSpan.Zero, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        var left = options.Patience - time.GetElapsedTime(asked);
        using var limit = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await gate.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException(FormattableString.Invariant($"The database of the tenant '{tenant}' was not to be had within {options.Patience.TotalSeconds:0.###} s: another one was being opened or closed all the time."), late);
        }
    }

    // Under the gate: one is opened at a time, and two callers of one tenant share a store.
    private async Task<TenantLease?> TryRentAsync(string name, CancellationToken cancellationToken)
    {
        lock (tenants)
        {
            if (tenants.TryGetValue(name, out var known))
            {
                known.Users++;
                return new TenantLease(this, known);
            }
        }

        await CloseAsync(Taken(tenant => time.GetElapsedTime(tenant.LastUsed) >= options.IdleAfter, int.MaxValue)).ConfigureAwait(false);
        await CloseAsync(Taken(_ => true, Open - options.MaxOpen + 1)).ConfigureAwait(false);
        if (Open >= options.MaxOpen)
        {
            return null;
        }

        var opened = new OpenTenant(await OpenAsync(name, cancellationToken).ConfigureAwait(false)) { Users = 1 };
        lock (tenants)
        {
            tenants.Add(name, opened);
        }

        return new TenantLease(this, opened);
    }

    private async Task<RelationalStore> OpenAsync(string name, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(leaving.Token, cancellationToken);
        try
        {
            return await open(name, end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException ended) when (leaving.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ObjectDisposedException($"{nameof(TenantDatabases)} was disposed of while the database was being opened.", ended);
        }
    }

    // Those that nobody uses, the longest unused first.
    private List<OpenTenant> Taken(Func<OpenTenant, bool> which, int most)
    {
        lock (tenants)
        {
            var taken = tenants.Where(tenant => tenant.Value.Users == 0 && which(tenant.Value)).OrderBy(tenant => tenant.Value.LastUsed).Take(Math.Max(0, most)).ToList();
            taken.ForEach(tenant => tenants.Remove(tenant.Key));
            return [.. taken.Select(tenant => tenant.Value)];
        }
    }

    private static async Task CloseAsync(List<OpenTenant> closing)
    {
        foreach (var tenant in closing)
        {
            await tenant.Store.DisposeAsync().ConfigureAwait(false);
        }
    }

    internal void Return(OpenTenant tenant)
    {
        lock (tenants)
        {
            tenant.LastUsed = time.GetTimestamp();
            if (--tenant.Users == 0)
            {
                freed.TrySetResult();
                freed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }
}
