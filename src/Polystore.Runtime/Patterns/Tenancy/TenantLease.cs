using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Patterns;

/// <summary>The use of a tenant's store; dispose it when it is done, and do not keep the store.</summary>
public sealed class TenantLease : IDisposable
{
    private readonly TenantDatabases owner;
    private OpenTenant? tenant;

    internal TenantLease(TenantDatabases owner, OpenTenant tenant)
    {
        this.owner = owner;
        this.tenant = tenant;
    }

    /// <summary>The store.</summary>
    /// <exception cref="ObjectDisposedException">The use has ended.</exception>
    public RelationalStore Store => (tenant ?? throw new ObjectDisposedException(nameof(TenantLease))).Store;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref tenant, null) is { } used)
        {
            owner.Return(used);
        }
    }
}
