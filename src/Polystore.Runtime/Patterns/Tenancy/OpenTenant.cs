using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Patterns;

/// <summary>The store of a tenant that is open.</summary>
internal sealed class OpenTenant(RelationalStore store)
{
    public RelationalStore Store { get; } = store;

    public int Users { get; set; }

    public long LastUsed { get; set; }
}
