using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Observe.Sections;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Cluster;

/// <summary>A shard without a replica.</summary>
internal sealed class ReplicaMissing : GroupRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-CLUSTER-NO-REPLICA",
        "cluster",
        "Shard without a replica",
        "A primary that serves slots and has no replica that is in touch. A primary without slots, as one that was just added, needs none and is not reported. Where no primary has one, that is one finding.",
        "When this primary fails its slots are gone with it, and under cluster-require-full-coverage yes the whole cluster with them.",
        ["https://redis.io/docs/latest/operate/oss_and_stack/management/scaling/"]);

    protected override RuleVerdict Judge(GroupFacts group)
    {
        if (group.Cluster is not { } cluster)
        {
            return group.NoCluster;
        }

        var primaries = cluster.Nodes.Where(node => node.Flags.Contains("master") && node.Slots > 0 && !node.Flags.Contains("fail")).ToList();
        var bare = primaries.Where(primary => !cluster.Nodes.Any(node => node.MasterId == primary.Id && IsInTouch(node))).ToList();
        if (bare.Count > 1 && bare.Count == primaries.Count)
        {
            return RuleVerdict.Of([OfGroup(group, "cluster", "replicas", Severity.Medium, "No shard has a replica") with { Evidence = [Evidence.Of("primaries with slots", primaries.Count, "nodes", "CLUSTER NODES")], Remedy = Add() }]);
        }

        return RuleVerdict.Of(bare.Select(primary => OfNode(group, primary.Address, Severity.High, $"The shard of {primary.Address} has no replica in touch") with
        {
            Weight = primary.Slots,
            Evidence = [Evidence.Of("slots", primary.Slots, "slots", "CLUSTER NODES"), Evidence.Of("replicas of it that fail", cluster.Nodes.Count(node => node.MasterId == primary.Id), "nodes", "CLUSTER NODES")],
            Remedy = Add(),
        }));
    }

    private static bool IsInTouch(RedisClusterNode node) => node.Flags.Contains("slave") && !node.Flags.Contains("fail") && (node.Connected || node.Flags.Contains("myself"));

    private static Remedy Add() => Remedy.ByHand("Bring the failed replica back, or add one on another machine: redis-cli --cluster add-node NEW EXISTING --cluster-slave --cluster-master-id ID.", "a replica needs a machine");
}
