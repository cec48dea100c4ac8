namespace Polystore.Core.Plans.Comparing;

/// <summary>
/// Finds for each step of a plan the step of another plan that does the same work. A tree edit distance would keep the order of
/// children, but planners swap the sides of joins; what identifies a step is rather the set of relations that it covers. Keys go
/// from exact to loose, and within one key steps are matched in their order.
/// </summary>
internal static class PlanAligner
{
    public static (IReadOnlyList<PlanStep> Before, IReadOnlyList<PlanStep> After) Align(PlanNode before, PlanNode after)
    {
        var (left, right) = (PlanStep.Of(before), PlanStep.Of(after));
        Match(left, right, step => (step.Node.Node, step.Own, step.Node.Index, step.Cover, step.Node.Relationship));
        Match(left, right, step => (step.Node.Node, step.Own, step.Cover));
        Match(left, right, step => (step.Work, step.Own, step.Cover));
        MatchBelow(left);
        Match(left, right, step => step.Own.Length == 0 ? null : (object)(step.Work, step.Own));

        // A partition that is read alone has no Append above it.
        Match(left, right, step => step.Node.Relation is null ? null : (object)(step.Work, step.Node.Relation));
        return (left, right);
    }

    private static void Match<TKey>(IReadOnlyList<PlanStep> left, IReadOnlyList<PlanStep> right, Func<PlanStep, TKey> key)
    {
        var free = right.Where(step => step.Match is null && key(step) is not null)
            .GroupBy(key)
            .ToDictionary(group => (object)group.Key!, group => new Queue<PlanStep>(group));
        foreach (var step in left.Where(step => step.Match is null))
        {
            if (key(step) is { } wanted && free.TryGetValue(wanted, out var candidates) && candidates.TryDequeue(out var found))
            {
                Pair(step, found);
            }
        }
    }

    // Steps without relations of their own (a Sort over a join that changed) are recognised by their parents, then their kind.
    private static void MatchBelow(IReadOnlyList<PlanStep> left)
    {
        foreach (var parent in left.Where(step => step.Match is not null))
        {
            var free = parent.Match!.Children.Where(child => child.Match is null).ToList();
            foreach (var child in parent.Children.Where(child => child.Match is null))
            {
                if (free.Find(candidate => candidate.Work == child.Work && candidate.Own == child.Own) is { } found)
                {
                    Pair(child, found);
                    free.Remove(found);
                }
            }
        }
    }

    private static void Pair(PlanStep one, PlanStep other) => (one.Match, other.Match) = (other, one);
}
