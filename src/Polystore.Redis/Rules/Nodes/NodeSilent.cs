using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Core.Rules;
using Polystore.Redis.Connect;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Nodes;

/// <summary>A server of the group could not be examined.</summary>
internal sealed class NodeSilent : GroupRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-NODE-SILENT",
        "nodes",
        "Server of the group that does not answer",
        "A node of a cluster, or a sentinel or server that sentinels know, that could not be reached or went away while it was read. One server alone that does not answer ends the check instead.",
        "The report says nothing about it, and as long as it is away nothing stands in for the next one that fails.",
        ["https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#fault-tolerance"]);

    protected override RuleVerdict Judge(GroupFacts group) =>
        RuleVerdict.Of(group.Nodes.Where(node => node.NotExamined is not null).Select(node => Found(group, node)));

    private Finding Found(GroupFacts group, SnapshotNode node)
    {
        var flags = group.Cluster?.Nodes.FirstOrDefault(other => other.Address == node.Name)?.Flags ?? [];
        return group.Context.Problem(Info, NodeSubject.Of(node.Name), flags.Contains("fail") && node.Role == RedisMember.Primary ? Severity.Critical : Severity.High, $"Not examined: {node.Role} {node.Name}") with
        {
            Impact = flags.Contains("fail") ? "The other nodes count it as failed, too." : null,
            Evidence =
            [
                Evidence.Of("reason", node.NotExamined, null, "the attempt to read it"),
                Evidence.Of("role", node.Role, null, "the others"),
                .. flags.Count == 0 ? Array.Empty<Evidence>() : [Evidence.Of("flags", string.Join(',', flags), null, "CLUSTER NODES")],
            ],
            Remedy = Remedy.ByHand("Start it again, or look at its machine and log; when only this machine cannot reach it, run the check from one that can. A node that is gone for good is taken out with CLUSTER FORGET or SENTINEL RESET.", "what ails it cannot be seen from here"),
        };
    }
}
