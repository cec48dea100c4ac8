using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Observe.Sections;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Cluster;

/// <summary>A primary and its replicas on one machine.</summary>
internal sealed class SameHost : GroupRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-CLUSTER-SAME-HOST",
        "cluster",
        "Primary and replicas on one machine",
        "A shard whose replicas all have the address of its primary. Several nodes of different shards on one machine are not reported. A cluster that is wholly on one machine, as for development, is one finding.",
        "The machine takes the primary and all that could stand in for it down together.",
        ["https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#availability"]);

    protected override RuleVerdict Judge(GroupFacts group)
    {
        if (group.Cluster is not { } cluster)
        {
            return group.NoCluster;
        }

        if (cluster.Nodes.Select(HostOf).Distinct(StringComparer.Ordinal).Count() == 1)
        {
            return RuleVerdict.Of([OfGroup(group, "cluster", "one machine", Severity.Low, "All nodes of the cluster are on one machine") with { Evidence = [Evidence.Of("nodes", cluster.Nodes.Count, "nodes", "CLUSTER NODES")], Remedy = Move() }]);
        }

        return RuleVerdict.Of(cluster.Nodes
            .Where(primary => primary.Flags.Contains("master") && primary.Slots > 0)
            .Select(primary => (Primary: primary, Replicas: cluster.Nodes.Where(node => node.MasterId == primary.Id).ToList()))
            .Where(shard => shard.Replicas.Count > 0 && shard.Replicas.TrueForAll(replica => HostOf(replica) == HostOf(shard.Primary)))
            .Select(shard => OfNode(group, shard.Primary.Address, Severity.High, $"All replicas of {shard.Primary.Address} are on its own machine") with
            {
                Weight = shard.Primary.Slots,
                Evidence = [Evidence.Of("replicas", string.Join(", ", shard.Replicas.Select(replica => replica.Address)), null, "CLUSTER NODES"), Evidence.Of("slots", shard.Primary.Slots, "slots", "CLUSTER NODES")],
                Remedy = Move(),
            }));
    }

    private static string HostOf(RedisClusterNode node) => node.Address[..Math.Max(0, node.Address.LastIndexOf(':'))];

    private static Remedy Move() => Remedy.ByHand("Let each shard have a replica on another machine: add one there, or let two replicas of different shards change places (CLUSTER REPLICATE on each).", "which machines share a rack or a power supply is not seen from here");
}
