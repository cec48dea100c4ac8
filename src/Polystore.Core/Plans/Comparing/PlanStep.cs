namespace Polystore.Core.Plans.Comparing;

/// <summary>A node with what tells its work apart from that of others: its kind, and which relations lie at and below it.</summary>
internal sealed class PlanStep
{
    private PlanStep(PlanNode node, PlanStep? parent, int index)
    {
        Node = node;
        Parent = parent;
        Index = index;
        Own = node.Relation is null && node.Alias is null ? "" : node.Alias ?? node.Relation!;
    }

    public PlanNode Node { get; }

    public PlanStep? Parent { get; }

    /// <summary>Position in depth-first order, from 0.</summary>
    public int Index { get; }

    public List<PlanStep> Children { get; } = [];

    /// <summary>The relation that the node itself reads, by the name that the statement gives it; empty for none.</summary>
    public string Own { get; }

    /// <summary>What the step does, whichever way: <c>scan</c>, <c>join</c>, <c>sort</c>, … or its own kind.</summary>
    public string Work => StepWork.Of(Node.Node);

    /// <summary>A number for the multiset of relations at and below it: sums do not depend on the order of joins.</summary>
    public ulong Cover { get; private set; }

    /// <summary>The step of the other plan that it was matched with.</summary>
    public PlanStep? Match { get; set; }

    /// <summary>All steps of a plan, depth first.</summary>
    public static IReadOnlyList<PlanStep> Of(PlanNode root)
    {
        var all = new List<PlanStep>();
        var pending = new Stack<(PlanNode Node, PlanStep? Parent)>();
        pending.Push((root, null));
        while (pending.TryPop(out var entry))
        {
            var step = new PlanStep(entry.Node, entry.Parent, all.Count);
            entry.Parent?.Children.Add(step);
            all.Add(step);
            for (var i = entry.Node.Children.Count - 1; i >= 0; i--)
            {
                pending.Push((entry.Node.Children[i], step));
            }
        }

        for (var i = all.Count - 1; i >= 0; i--)
        {
            var step = all[i];
            step.Cover += step.Own.Length == 0 ? 0 : Hash(step.Own);
            if (step.Parent is { } parent)
            {
                parent.Cover += step.Cover;
            }
        }

        return all;
    }

    // FNV-1a, 64 bits (IETF draft-eastlake-fnv).
    private static ulong Hash(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var letter in text)
        {
            hash = (hash ^ letter) * 1099511628211UL;
        }

        return hash;
    }
}
