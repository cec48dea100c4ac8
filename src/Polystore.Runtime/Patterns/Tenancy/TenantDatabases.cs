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
    private readonly Dictionary<string, OpenTenant> tenants = [];
    private TaskCompletionSource freed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool disposed;

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
    /// <exception cref="TimeoutException">As many as may be open were in use all the time.</exception>
    public async Task<TenantLease> RentAsync(string tenant, CancellationToken cancellationToken = default)
    {
        var asked = time.GetTimestamp();
        while (true)
        {
            Task wait;
            await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                ObjectDisposedException.ThrowIf(disposed, this);
                if (await TryRentAsync(tenant, cancellationToken).ConfigureAwait(false) is { } lease)
                {
                    return lease;
                }

                lock (tenants)
                {
                    wait = freed.Task;
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
        await gate.WaitAsync().ConfigureAwait(false);
        disposed = true;
        List<OpenTenant> all;
        lock (tenants)
        {
            all = [.. tenants.Values];
            tenants.Clear();
        }

        await CloseAsync(all).ConfigureAwait(false);
        gate.Release();
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

        var opened = new OpenTenant(await open(name, cancellationToken).ConfigureAwait(false)) { Users = 1 };
        lock (tenants)
        {
            tenants.Add(name, opened);
        }

        return new TenantLease(this, opened);
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
