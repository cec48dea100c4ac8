namespace Polystore.Runtime.Coordination.Redis;

/// <summary>The upper bits of tokens, and the life of the server that they hold for.</summary>
/// <param name="Life">master_replid, which every promotion and every start changes; empty when no token is wanted.</param>
/// <param name="Number">From 0 to 2^19 - 1; -1 for that of the cluster's node, which the script reads itself.</param>
internal sealed record RedisEpoch(string Life, long Number)
{
    public static RedisEpoch None { get; } = new("", 0);

    /// <summary>In a cluster: each node has an epoch of its own, which the script reads where it runs, and so in whatever life.</summary>
    public static RedisEpoch OfNode { get; } = new("-", -1);
}
