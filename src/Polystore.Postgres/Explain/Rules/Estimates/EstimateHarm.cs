using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rules.Memory;
using Polystore.Postgres.Explain.Rules.Reading;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules.Estimates;

/// <summary>What a wrong estimate did to the plan above: the joins that were chosen for it.</summary>
internal static class EstimateHarm
{
    /// <summary>The time of the joins above without that of the node itself; null when no join depends on it.</summary>
    public static Stake? StakeOf(PlanFacts facts, WrongEstimate wrong)
    {
        if (Above(wrong.Node).LastOrDefault(IsJoin) is not { } top)
        {
            return null;
        }

        return facts.Times[top].TotalTime is { } all ? facts.StakeOf(Math.Max(0, all - (facts.Times[wrong.Node].TotalTime ?? 0) - Apart(facts, top, wrong.Node))) : facts.WholeStake(top);
    }

    // What is computed once whatever the joins are: common tables, groups, windows, limited and other subqueries, and functions
    // beside the wrong node.
    private static double Apart(PlanFacts facts, PostgresPlanNode top, PostgresPlanNode wrong)
    {
        var way = Above(wrong).Prepend(wrong).ToHashSet();
        var (time, pending) = (0.0, new Stack<PostgresPlanNode>(top.Children));
        while (pending.TryPop(out var node))
        {
            if (node == wrong)
            {
                continue;
            }

            if (!way.Contains(node) && node.Loops <= facts.Times[node].Processes && node.NodeType is "CTE Scan" or "Aggregate" or "WindowAgg" or "SetOp" or "Unique" or "Recursive Union" or "Function Scan" or "Limit" or "Subquery Scan")
            {
                time += facts.Times[node].TotalTime ?? 0;
                continue;
            }

            foreach (var child in node.Children.Where(child => child.ParentRelationship is not ("InitPlan" or "SubPlan")))
            {
                pending.Push(child);
            }
        }

        return time;
    }

    /// <summary>The nested loop that a too low estimate made look cheap, in one sentence; null when there is none.</summary>
    public static string? NestedLoop(PlanFacts facts, WrongEstimate wrong)
    {
        var at = wrong.Node;
        foreach (var parent in wrong.TooFew ? Above(wrong.Node) : [])
        {
            if (parent.NodeType == "Nested Loop" && at.ParentRelationship == "Outer" && parent.Children.LastOrDefault(child => child.ParentRelationship == "Inner") is { Loops: > 1 } inner)
            {
                var memory = HashMemory.Joined(facts.Times[at].Rows ?? 0, at.PlanWidth ?? 0);
                return $"it made the planner choose the nested loop of {PlanWords.Place(parent)}, whose inner side ran {PlanWords.Number(inner.Loops!.Value)} times where {PlanWords.Number(Math.Max(1, at.PlanRows ?? 1))} were expected; "
                    + $"a hash of these rows would take {Amount.Bytes(memory)}";
            }

            at = parent;
        }

        return null;
    }

    private static bool IsJoin(PostgresPlanNode node) => node.NodeType is "Nested Loop" or "Hash Join" or "Merge Join";

    private static IEnumerable<PostgresPlanNode> Above(PostgresPlanNode node)
    {
        for (var at = node.Parent; at is not null; at = at.Parent)
        {
            yield return at;
        }
    }
}
