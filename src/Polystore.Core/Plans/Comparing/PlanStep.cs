namespace Polystore.Core.Plans.Comparing;

/// <summary>A node with what tells its work apart from that of others: its kind, and which relations lie at and below it.</summary>
internal sealed class PlanStep
{
    // The outermost Append at or above, and the names of what is below it.
    private readonly PlanStep? append;
    private readonly SortedSet<string> members = new(StringComparer.Ordinal);

    private PlanStep(PlanNode node, PlanStep? parent, int index)
    {
        Node = node;
        Parent = parent;
        Index = index;
        append = parent?.append ?? (IsAppend(node) ? this : null);
        Own = node.Alias ?? node.Relation ?? "";
        if (append is not null && node.Relation is not null)
        {
            var name = WithoutNumber(Own);
            append.members.Add(name);
            Own = $"{name} {node.Relation}";
        }
    }

    public PlanNode Node { get; }

    public PlanStep? Parent { get; }

    /// <summary>Position in depth-first order, from 0.</summary>
    public int Index { get; }

    public List<PlanStep> Children { get; } = [];

    /// <summary>The relation that the node itself reads, by the name that the statement gives it, below an Append with the partition's own; empty for none.</summary>
    public string Own { get; }

    /// <summary>What the step does, whichever way: <c>scan</c>, <c>join</c>, <c>sort</c>, … or its own kind.</summary>
    public string Work => StepWork.Of(Node.Node);

    /// <summary>A number for the multiset of relations at and below it: sums do not depend on the order of joins. Partitions count once, however many are read.</summary>
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
            step.Cover = step.append == step ? step.members.Aggregate(0UL, (sum, member) => sum + Hash(member)) : step.Cover + (step.Own.Length == 0 ? 0 : Hash(step.Own));
            if (step.Parent is { } parent)
            {
                parent.Cover += step.Cover;
            }
        }

        return all;
    }

    // Below an Append are partitions, which the planner numbers anew for each plan (orders_1, orders_2, …), without those that it leaves out.
    private static string WithoutNumber(string name)
    {
        var end = name.AsSpan().TrimEnd("0123456789");
        return end.Length < name.Length && end is [.. var given, '_'] ? given.ToString() : name;
    }

    private static bool IsAppend(PlanNode node) => node.Node.EndsWith("Append", StringComparison.Ordinal);

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
