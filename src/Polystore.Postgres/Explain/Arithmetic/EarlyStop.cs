using Polystore.Postgres.Explain.Model;

namespace Polystore.Postgres.Explain.Arithmetic;

/// <summary>
/// Which nodes may not have run to their end: below a Limit that was reached, below a merge join, whose other side may run out,
/// inside EXISTS. Nodes that read all their input before the first row protect what is below them.
/// </summary>
internal static class EarlyStop
{
    public static RowCounting[] Of(PostgresPlanNode[] all)
    {
        var counting = new RowCounting[all.Length];
        var readers = CteReaders.Of(all);
        // A CTE is read as far as its readers go, and they come later in the plan: a second pass sees their flags.
        for (var pass = 0; pass < 2; pass++)
        {
            foreach (var node in all)
            {
                counting[node.Id - 1] = node.Parent is { } parent ? Of(node, parent, counting, readers) : RowCounting.None;
            }
        }

        return counting;
    }

    private static RowCounting Of(PostgresPlanNode node, PostgresPlanNode parent, RowCounting[] counting, IReadOnlyDictionary<int, List<PostgresPlanNode>> readers)
    {
        if (node.ParentRelationship == "InitPlan")
        {
            return readers.TryGetValue(node.Id, out var scans)
                ? scans.TrueForAll(scan => counting[scan.Id - 1].HasFlag(RowCounting.MayStopEarly)) ? RowCounting.MayStopEarly : RowCounting.None
                : RowCounting.MayStopEarly;
        }

        if (node.ParentRelationship == "SubPlan")
        {
            return RowCounting.MayStopEarly;
        }

        var inherited = counting[parent.Id - 1];
        return parent.NodeType switch
        {
            "Sort" or "Hash" or "ModifyTable" or "Bitmap Heap Scan" or "BitmapAnd" or "BitmapOr" => RowCounting.None,
            "Aggregate" when parent.Strategy is not "Sorted" => RowCounting.None,
            "SetOp" when parent.Strategy is "Hashed" => RowCounting.None,
            "Limit" => IsReached(parent) ? inherited | RowCounting.MayStopEarly : inherited,
            "Merge Join" => inherited | RowCounting.MayStopEarly | (node.ParentRelationship == "Inner" ? RowCounting.MayRepeat : RowCounting.None),
            "Materialize" when inherited.HasFlag(RowCounting.MayRepeat) => inherited & ~RowCounting.MayRepeat,
            "Hash Join" when node.ParentRelationship == "Outer" && IsEmpty(parent) => RowCounting.MayStopEarly,
            "Nested Loop" when node.ParentRelationship == "Inner" && (parent.InnerUnique || parent.JoinType is "Semi" or "Anti") => RowCounting.MayStopEarly,
            _ => inherited,
        };
    }

    // A Limit that gave fewer rows than planned had read its input to the end.
    private static bool IsReached(PostgresPlanNode limit) => limit.ActualRows is null || limit.PlanRows is null || limit.ActualRows >= limit.PlanRows;

    // With an empty hash table there is nothing to find, and the other side is hardly read.
    private static bool IsEmpty(PostgresPlanNode join) => join.Children.LastOrDefault(child => child.ParentRelationship == "Inner")?.ActualRows is 0;
}
