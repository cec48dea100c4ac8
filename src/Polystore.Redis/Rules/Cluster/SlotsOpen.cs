using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Observe;
using Polystore.Redis.Observe.Sections;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Cluster;

/// <summary>Slots on the move.</summary>
internal sealed class SlotsOpen : GroupRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-CLUSTER-SLOTS-OPEN",
        "cluster",
        "Hash slots on the move",
        "Slots that a node marks as migrating or importing. Severer when they were open in the earlier snapshot (--since) too: then nobody moves them. A finished move leaves no mark and is not reported.",
        "Commands with several keys of such a slot are refused (TRYAGAIN), every miss costs a redirection, and a further move or a failover in this state can lose keys.",
        ["https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#live-reconfiguration"]);

    protected override RuleVerdict Judge(GroupFacts group)
    {
        if (group.Cluster is null)
        {
            return group.NoCluster;
        }

        var open = Open(group);
        if (open.Count == 0)
        {
            return RuleVerdict.Fine;
        }

        var before = group.Context.Before is { } earlier && GroupNodes.IsGroup(earlier) ? Open(new GroupFacts(group.Context with { Snapshot = earlier })) : [];
        var stuck = open.Any(node => before.Any(other => other.Address == node.Address));
        return RuleVerdict.Of(
        [
            OfGroup(group, "cluster", "open slots", stuck ? Severity.High : Severity.Medium, stuck ? "Hash slots are on the move since the earlier snapshot" : "Hash slots are on the move") with
            {
                Evidence = open.Select(node => Evidence.Of($"open slots of {node.Address}", node.OpenSlots, "slots", "CLUSTER NODES")).ToList(),
                Remedy = Remedy.ByHand("When no resharding runs now, one broke off: redis-cli --cluster check names the slots, and redis-cli --cluster fix finishes the move; CLUSTER SETSLOT … STABLE takes the mark off a slot whose keys are all on one node.", "whether a resharding runs is not seen from here"),
            },
        ]);
    }

    // A node shows its own marks alone.
    private static List<RedisClusterNode> Open(GroupFacts group) => group.Servers
        .Select(server => server.TryGet(RedisSections.Cluster, out var view, out _) ? view.Nodes.FirstOrDefault(node => node.Flags.Contains("myself")) : null)
        .OfType<RedisClusterNode>()
        .Where(node => node.OpenSlots > 0)
        .ToList();
}
