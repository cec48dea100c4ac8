namespace Polystore.Redis.Observe.Sections;

/// <summary><c>CLUSTER INFO</c> and <c>CLUSTER NODES</c> as the node that was asked sees them; empty when it is no cluster node.</summary>
public sealed record RedisCluster(IReadOnlyDictionary<string, string> Info, IReadOnlyList<RedisClusterNode> Nodes);

/// <summary>A node of a cluster.</summary>
/// <param name="Id">Its identifier.</param>
/// <param name="Address">Host and port.</param>
/// <param name="Flags">As CLUSTER NODES shows them: <c>master</c>, <c>slave</c>, <c>fail?</c>, <c>fail</c> …</param>
/// <param name="MasterId">Identifier of its master; null for a master.</param>
/// <param name="Connected">Whether the node that was asked is in touch with it.</param>
/// <param name="Slots">How many slots it serves.</param>
/// <param name="OpenSlots">How many slots are on the move to or from it.</param>
public sealed record RedisClusterNode(string Id, string Address, IReadOnlyList<string> Flags, string? MasterId, bool Connected, int Slots, int OpenSlots);
