using Polystore.Postgres.Explain.Model;

namespace Polystore.Postgres.Explain.Rules.Reading;

/// <summary>How often the planner expects a subplan to run, which EXPLAIN does not say.</summary>
internal static class SubplanCalls
{
    /// <summary>
    /// Calls of a subplan for one run of the node that asks for it, at least 1. The planner adds the whole cost of a scalar subplan
    /// for each row it is computed for (cost_subplan in src/backend/optimizer/path/costsize.c), so that dividing what a node costs
    /// beyond its inputs by what its subplans cost gives the calls. Below a hashed one there is one.
    /// </summary>
    /// <param name="parent">The node in whose expressions it stands.</param>
    /// <param name="subplan">Its topmost node.</param>
    public static double Expected(PostgresPlanNode parent, PostgresPlanNode subplan)
    {
        var subplans = parent.Children.Where(child => child.ParentRelationship == "SubPlan").ToList();
        if (subplan.SubplanName is { } name && new[] { parent.Filter, parent.JoinFilter }.Any(condition => condition?.Contains("hashed " + name, StringComparison.Ordinal) == true))
        {
            return 1;
        }

        var each = subplans.Sum(child => child.TotalCost ?? 0);
        var inputs = parent.Children.Where(child => child.ParentRelationship is not ("InitPlan" or "SubPlan")).Sum(child => (child.TotalCost ?? 0) * Runs(parent, child));
        return parent.TotalCost is { } total && each > 0 ? Math.Max(1, Math.Round((total - inputs) / each)) : 1;
    }

    private static double Runs(PostgresPlanNode parent, PostgresPlanNode child) =>
        (parent.NodeType, child.ParentRelationship) is ("Nested Loop", "Inner") ? Math.Max(1, parent.Children.FirstOrDefault(other => other.ParentRelationship == "Outer")?.PlanRows ?? 1) : 1;
}
