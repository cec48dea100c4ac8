namespace Polystore.Core.Plans.Comparing;

/// <summary>Orders the pairs of two aligned plans for reading.</summary>
internal static class PairList
{
    /// <summary>The later plan depth first; what went stands under the step that took its parent's place, else at the end.</summary>
    public static IReadOnlyList<PlanPair> Of((IReadOnlyList<PlanStep> Before, IReadOnlyList<PlanStep> After) plans)
    {
        var gone = plans.Before.Where(step => step.Match is null).ToLookup(Home);
        var pairs = new List<PlanPair>(plans.After.Count + plans.Before.Count);
        var pending = new Stack<(PlanStep Step, int Depth)>();
        pending.Push((plans.After[0], 0));
        while (pending.TryPop(out var entry))
        {
            pairs.Add(Pair(entry.Step, entry.Depth));
            pairs.AddRange(gone[entry.Step].Select(step => Gone(step, entry.Depth + 1)));
            for (var i = entry.Step.Children.Count - 1; i >= 0; i--)
            {
                pending.Push((entry.Step.Children[i], entry.Depth + 1));
            }
        }

        pairs.AddRange(gone[null].Select(step => Gone(step, 0)));
        return pairs;
    }

    // The step of the later plan that stands for the nearest ancestor.
    private static PlanStep? Home(PlanStep step)
    {
        for (var at = step.Parent; at is not null; at = at.Parent)
        {
            if (at.Match is { } home)
            {
                return home;
            }
        }

        return null;
    }

    private static PlanPair Gone(PlanStep step, int depth) => new()
    {
        Change = PlanChange.Removed,
        Depth = depth,
        Before = step.Node,
        Deltas = PlanComparer.Deltas(step.Node, null),
    };

    private static PlanPair Pair(PlanStep after, int depth) => new()
    {
        Change = ChangeOf(after),
        Depth = depth,
        Before = after.Match?.Node,
        After = after.Node,
        Deltas = PlanComparer.Deltas(after.Match?.Node, after.Node),
    };

    private static PlanChange ChangeOf(PlanStep after) =>
        after.Match is not { } before ? PlanChange.Added
        : before.Node.Node != after.Node.Node || before.Node.Index != after.Node.Index ? PlanChange.Replaced
        : before.Parent?.Match != after.Parent || before.Node.Relationship != after.Node.Relationship ? PlanChange.Moved
        : PlanChange.Same;
}
