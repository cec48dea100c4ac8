namespace Polystore.Core.Plans.Comparing;

/// <summary>Lays two plans of one statement side by side. Pure, and in time proportional to the plans but for sorting.</summary>
public static class PlanComparer
{
    /// <summary>Compares.</summary>
    /// <param name="before">The earlier plan.</param>
    /// <param name="beforeName">What it is called.</param>
    /// <param name="after">The later plan.</param>
    public static PlanComparison Compare(QueryPlan before, string beforeName, QueryPlan after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        return new PlanComparison
        {
            Before = beforeName,
            BeforeRoot = before.Root,
            Totals = Known(
                new PlanDelta(PlanDelta.ExecutionTime, before.ExecutionMs, after.ExecutionMs),
                new PlanDelta(PlanDelta.PlanningTime, before.PlanningMs, after.PlanningMs),
                new PlanDelta(PlanDelta.Cost, before.Root.TotalCost, after.Root.TotalCost),
                new PlanDelta(PlanDelta.Blocks, Blocks(before.Root), Blocks(after.Root)),
                new PlanDelta(PlanDelta.BlocksRead, BlocksRead(before), BlocksRead(after))),
            Nodes = PairList.Of(PlanAligner.Align(before.Root, after.Root)),
        };
    }

    /// <summary>The numbers of a pair that one of both plans knows.</summary>
    internal static IReadOnlyList<PlanDelta> Deltas(PlanNode? before, PlanNode? after) => Known(
        new PlanDelta(PlanDelta.SelfTime, before?.SelfTimeMs, after?.SelfTimeMs),
        new PlanDelta(PlanDelta.TotalTime, before?.TotalTimeMs, after?.TotalTimeMs),
        new PlanDelta(PlanDelta.Rows, before?.Rows, after?.Rows),
        new PlanDelta(PlanDelta.EstimatedRows, before?.EstimatedRows, after?.EstimatedRows),
        new PlanDelta(PlanDelta.Loops, before?.Loops, after?.Loops),
        new PlanDelta(PlanDelta.Cost, before?.TotalCost, after?.TotalCost),
        new PlanDelta(PlanDelta.Blocks, before?.SelfBlocks, after?.SelfBlocks));

    private static List<PlanDelta> Known(params IEnumerable<PlanDelta> deltas) =>
        deltas.Where(delta => delta.Before is not null || delta.After is not null).ToList();

    private static double? BlocksRead(QueryPlan plan) => plan.Totals.TryGetValue("blocks_read", out var read) ? read : null;

    private static double? Blocks(PlanNode root)
    {
        var counted = root.Flatten().Where(node => node.SelfBlocks is not null).ToList();
        return counted.Count == 0 ? null : counted.Sum(node => node.SelfBlocks);
    }
}
