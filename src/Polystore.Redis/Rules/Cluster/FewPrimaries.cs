using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Cluster;

/// <summary>Too few primaries to elect a new one.</summary>
internal sealed class FewPrimaries : GroupRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-CLUSTER-FEW-PRIMARIES",
        "cluster",
        "Too few primaries to vote",
        "A cluster of one or two primaries with slots. Any number from three on is fine.",
        "A failed primary is replaced when the majority of the primaries agree; with two, the one that is left is no majority, and nothing takes over.",
        ["https://redis.io/docs/latest/operate/oss_and_stack/management/scaling/"]);

    private const int Fewest = 3;

    protected override RuleVerdict Judge(GroupFacts group)
    {
        if (group.Cluster is not { } cluster)
        {
            return group.NoCluster;
        }

        var voters = cluster.Nodes.Count(node => node.Flags.Contains("master") && node.Slots > 0);
        return voters >= Fewest ? RuleVerdict.Fine : RuleVerdict.Of(
        [
            OfGroup(group, "cluster", "primaries", Severity.High, $"{voters} of the 3 primaries that an election needs") with
            {
                Evidence = [Evidence.Of("primaries with slots", voters, "nodes", "CLUSTER NODES")],
                Remedy = Remedy.ByHand("Add primaries up to three and give them slots: redis-cli --cluster add-node, then redis-cli --cluster rebalance --cluster-use-empty-masters.", "a primary needs a machine"),
            },
        ]);
    }
}
