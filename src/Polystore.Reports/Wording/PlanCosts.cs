using Polystore.Core.Plans;

namespace Polystore.Reports.Wording;

/// <summary>
/// Planner cost of each node itself. A node's cost holds that of its inputs, but not always whole: a Limit counts the part of its
/// input that it reads, and the inner side of a nested loop is printed for one loop and paid for every outer row, as a subplan is. Inputs are
/// therefore scaled to what their parent can have paid for them, so that the parts add up to the cost of the root.
/// </summary>
internal static class PlanCosts
{
    private const string Subplan = "subplan";

    /// <summary>Cost of every node; empty when the root has none.</summary>
    public static IReadOnlyDictionary<PlanNode, double> Of(PlanNode root)
    {
        var self = new Dictionary<PlanNode, double>(ReferenceEqualityComparer.Instance);
        if (root.TotalCost is not { } whole)
        {
            return self;
        }

        var pending = new Stack<(PlanNode Node, double Paid)>();
        pending.Push((root, whole));
        while (pending.TryPop(out var entry))
        {
            var inputs = entry.Node.Children.Select(child => Once(entry.Node, child)).ToList();
            var below = inputs.Sum();
            var cost = Math.Max(entry.Node.TotalCost ?? 0, below);
            self[entry.Node] = cost > 0 ? entry.Paid * (cost - below) / cost : 0;
            for (var i = 0; i < inputs.Count; i++)
            {
                pending.Push((entry.Node.Children[i], cost > 0 ? entry.Paid * inputs[i] / cost : 0));
            }
        }

        return self;
    }

    // Rescans of a Materialize or Memoize cost less than the first scan: more than the parent has left was not paid.
    private static double Once(PlanNode parent, PlanNode child)
    {
        var cost = child.TotalCost ?? 0;
        if (child.Relationship == Subplan)
        {
            return cost * Calls(parent);
        }

        if (child.Relationship != "inner" || !parent.Node.StartsWith("Nested Loop", StringComparison.Ordinal))
        {
            return cost;
        }

        var others = parent.Children.Where(other => !ReferenceEquals(other, child)).ToList();
        var loops = others.FirstOrDefault(other => other.Relationship == "outer")?.EstimatedRows ?? 1;
        var left = (parent.TotalCost ?? 0) - others.Sum(other => other.TotalCost ?? 0);
        return Math.Max(0, Math.Min(cost * Math.Max(1, loops), Math.Max(cost, left)));
    }

    // A subquery in an expression is printed for one call and paid for each row that it is computed for; a hashed one is called once.
    private static double Calls(PlanNode parent)
    {
        var each = parent.Children.Where(child => child.Relationship == Subplan).Sum(child => child.TotalCost ?? 0);
        var left = (parent.TotalCost ?? 0) - parent.Children.Where(child => child.Relationship != Subplan).Sum(child => Once(parent, child));
        return each <= 0 || parent.Attributes.Values.Any(value => value.Contains("hashed SubPlan", StringComparison.Ordinal)) ? 1 : Math.Max(1, Math.Round(left / each));
    }
}
