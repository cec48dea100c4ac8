using Polystore.Postgres.Explain.Model;

namespace Polystore.Postgres.Workloads.Values;

/// <summary>
/// Blocks that a plan is expected to touch in tables and indexes: all of a table that is read whole, one for each row that an index finds, a few
/// to descend. Plans that repeat a part, or stop early, are not reckoned.
/// </summary>
internal static class ExpectedBlocks
{
    // Height of a B-tree of a million entries, and the root.
    private const double Descent = 3;

    // Entries on a page of an index, about 20 bytes each with a fill factor of 90 % (nbtree.h).
    private const double EntriesPerPage = 350;

    private static readonly HashSet<string> Whole = new(StringComparer.Ordinal) { "Sort", "Hash", "Aggregate", "HashAggregate", "GroupAggregate", "WindowAgg", "Materialize", "SetOp" };

    /// <summary>The blocks; null when they cannot be told from the plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="pages">Blocks of a table by its name; null when unknown.</param>
    public static double? Of(PostgresPlan plan, Func<string, double?> pages)
    {
        double total = 0;
        foreach (var node in plan.Nodes.Where(node => node.NodeType != "ModifyTable" && (node.RelationName is not null || node.IndexName is not null)))
        {
            if (IsRepeatedOrCut(node))
            {
                return null;
            }

            var rows = node.PlanRows ?? 0;
            switch (node.NodeType)
            {
                case "Seq Scan" when pages(node.RelationName!) is { } all:
                    total += all;
                    break;
                case "Bitmap Index Scan" or "Index Only Scan":
                    total += Descent + (rows / EntriesPerPage);
                    break;
                case "Index Scan" when pages(node.RelationName!) is { } most:
                    total += Descent + Math.Min(most, rows);
                    break;
                case "Bitmap Heap Scan" when pages(node.RelationName!) is { } most:
                    total += Math.Min(most, rows);
                    break;
                default:
                    return null;
            }
        }

        return total;
    }

    private static bool IsRepeatedOrCut(PostgresPlanNode node)
    {
        var whole = false;
        for (var at = node; at.Parent is { } parent; at = parent)
        {
            whole |= Whole.Contains(parent.NodeType);
            if (at.ParentRelationship is "SubPlan" || (at.ParentRelationship is "Inner" && parent.NodeType is "Nested Loop") || (parent.NodeType == "Limit" && !whole && parent.TotalCost < at.TotalCost))
            {
                return true;
            }
        }

        return false;
    }
}
