using Polystore.Postgres.Explain.Model;

namespace Polystore.Postgres.Workloads.Values;

/// <summary>What a plan is made of and how many rows its steps expect: enough to tell whether other values would be planned otherwise.</summary>
internal sealed class PlanOutline
{
    // Planner costs and rows within this factor lead to the same choice of indexes nearly always: random against sequential page
    // cost alone is a factor of four (random_page_cost).
    private const double Near = 2;

    // Rows; below one page or so of rows factors mean nothing.
    private const double Few = 20;

    private readonly string steps;
    private readonly double[] rows;

    public PlanOutline(PostgresPlan plan, Func<string, double?>? pages = null)
    {
        Blocks = pages is null ? null : ExpectedBlocks.Of(plan, pages);
        steps = string.Join('\n', plan.Nodes.Select(node => $"{node.NodeType} {node.RelationName} {node.IndexName} {node.Alias}"));
        rows = plan.Nodes.Select(node => node.PlanRows ?? 0).ToArray();
        Cost = plan.Root.TotalCost ?? 0;
        Rows = plan.Root.NodeType == "ModifyTable" ? plan.Root.Children.Sum(child => child.PlanRows ?? 0) : plan.Root.PlanRows ?? 0;
    }

    /// <summary>Cost of one run.</summary>
    public double Cost { get; }

    /// <summary>Blocks that it is expected to touch; null when nobody reckoned them.</summary>
    public double? Blocks { get; }

    /// <summary>Rows that it expects to return, or to write.</summary>
    public double Rows { get; }

    /// <summary>The same steps with about as many rows at about the same cost.</summary>
    public bool IsNear(PlanOutline other) =>
        steps == other.steps && AreNear(Cost, other.Cost) && rows.Zip(other.rows).All(pair => AreNear(pair.First, pair.Second));

    private static bool AreNear(double one, double other) =>
        Math.Abs(one - other) <= Few || Math.Max(one, other) <= Math.Min(one, other) * Near;
}
