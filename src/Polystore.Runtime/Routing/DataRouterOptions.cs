using Polystore.Runtime.Cache;

namespace Polystore.Runtime.Routing;

/// <summary>What the entities of a router share. Immutable.</summary>
public sealed record DataRouterOptions
{
    /// <summary>Keeps derived reads; every write of an entity makes it forget what was derived of it. Null to derive anew each time.</summary>
    public DatabaseCache? Cache { get; init; }

    /// <summary>The clock of the parts' timeouts.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
