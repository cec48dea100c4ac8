using Polystore.Core.Plans;

namespace Polystore.Reports.Wording;

/// <summary>
/// Which inputs of a step are shown one by one. A step over hundreds of partitions is readable only when those that take the time, or of
/// which something is to be said, stand for all, and the others are told in one line.
/// </summary>
internal sealed class PlanFold(PlanHeat heat)
{
    /// <summary>A step with more inputs is folded.</summary>
    public const int MostInputs = 12;

    /// <summary>So many inputs of a folded step are shown.</summary>
    public const int Kept = 8;

    private readonly Dictionary<PlanNode, IReadOnlyList<PlanNode>> shown = new(ReferenceEqualityComparer.Instance);

    /// <summary>The inputs to show, in their order: those with the first findings, then those that take most.</summary>
    public IReadOnlyList<PlanNode> Shown(PlanNode node)
    {
        if (node.Children.Count <= MostInputs)
        {
            return node.Children;
        }

        if (!shown.TryGetValue(node, out var kept))
        {
            var chosen = node.Children
                .OrderBy(child => child.Flatten().SelectMany(heat.FindingsOf).Select(item => item.Number).DefaultIfEmpty(int.MaxValue).Min())
                .ThenByDescending(child => heat.TotalShare(child) ?? 0)
                .Take(Kept)
                .ToHashSet<PlanNode>(ReferenceEqualityComparer.Instance);
            shown[node] = kept = node.Children.Where(chosen.Contains).ToList();
        }

        return kept;
    }

    /// <summary>The inputs that are not shown as one step without inputs, named by their number; null when all are shown.</summary>
    public PlanNode? Rest(PlanNode node)
    {
        if (node.Children.Count <= MostInputs)
        {
            return null;
        }

        var kept = Shown(node).ToHashSet<PlanNode>(ReferenceEqualityComparer.Instance);
        var rest = node.Children.Where(child => !kept.Contains(child)).ToList();
        return new PlanNode
        {
            Node = $"{rest.Count} further inputs",
            Rows = rest.Sum(child => child.Rows),
            EstimatedRows = rest.Sum(child => child.EstimatedRows),
            SelfTimeMs = heat.IsTime ? rest.Sum(child => (heat.TotalShare(child) ?? 0) * heat.Whole) : null,
            Loops = rest.Exists(child => child.Loops is not 0) ? rest.Max(child => child.Loops) is null ? null : 1 : 0,
        };
    }

    /// <summary>Share of the whole that the inputs that are not shown take; null when the plan carries neither time nor cost.</summary>
    public double? RestShare(PlanNode node)
    {
        var kept = Shown(node).ToHashSet<PlanNode>(ReferenceEqualityComparer.Instance);
        return heat.Whole > 0 ? node.Children.Where(child => !kept.Contains(child)).Sum(child => heat.TotalShare(child) ?? 0) : null;
    }
}
