namespace Polystore.RedisClient.Connections;

/// <summary>What a connection is set up for.</summary>
/// <param name="User">ACL user; null for the default.</param>
/// <param name="Password">Password; null for none.</param>
/// <param name="Database">Logical database to select.</param>
/// <param name="ReadFromReplica">True to ask a cluster replica for reads (READONLY).</param>
/// <param name="Tracking">Client-side caching to switch on; null for none.</param>
/// <param name="Protocol">2, or 3 to try it.</param>
internal sealed record ConnectionPlan(string? User, string? Password, int Database, bool ReadFromReplica, RedisTracking? Tracking, int Protocol)
{
    /// <summary>For commands of all callers.</summary>
    public static ConnectionPlan Shared(RedisOptions options) => new(options.User, options.Password, options.Database, false, options.Tracking, options.Protocol);

    /// <summary>For a lease or subscriptions.</summary>
    public static ConnectionPlan Private(RedisOptions options) => Shared(options) with { Tracking = null };

    /// <summary>For a sentinel.</summary>
    public static ConnectionPlan Sentinel(RedisOptions options) => new(options.SentinelUser, options.SentinelPassword, 0, false, null, options.Protocol);
}
