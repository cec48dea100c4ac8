namespace Polystore.Core.Selection;

/// <summary>Looks through all sets, the most promising part first, leaving out parts whose bound the best answer already meets.</summary>
internal sealed class BranchAndBound(SelectionInstance instance, GreedyFill greedy, ExchangeSearch exchange)
{
    private const int RootSteps = 600;
    private const int NodeSteps = 60;

    private readonly Relaxation relaxation = new(instance);
    private readonly PriorityQueue<SearchNode, double> open = new();
    private int[] best = [];
    private double bestCost = double.PositiveInfinity;

    /// <summary>Nodes looked at.</summary>
    public long Nodes { get; private set; }

    /// <summary>Searches until the best is proven or the time is over.</summary>
    /// <param name="start">A set that fits.</param>
    /// <param name="clock">When to stop.</param>
    /// <returns>The best set found and a lower bound over all sets.</returns>
    public (int[] Chosen, double LowerBound) Search(IEnumerable<int> start, SelectionClock clock)
    {
        Accept(new SelectionState(instance, start));
        var root = new SearchNode(RootFixings(), new double[instance.Pairs], double.NegativeInfinity);
        relaxation.Tighten(root, bestCost, RootSteps);
        Dive(root, clock);
        open.Enqueue(root, root.Bound);
        while (open.TryPeek(out _, out var bound) && WorthLooking(bound))
        {
            if (clock.Over)
            {
                return (best, bound);
            }

            Expand(open.Dequeue(), clock);
        }

        return (best, open.TryPeek(out _, out var left) ? Math.Min(left, bestCost) : bestCost);
    }

    private bool WorthLooking(double bound) => bestCost - bound > Math.Max(instance.Limits.Gap, SearchTolerance.Relative) * Math.Abs(bestCost);

    private Fixing[] RootFixings()
    {
        var fixings = new Fixing[instance.Count];
        for (var index = 0; index < fixings.Length; index++)
        {
            fixings[index] = instance.Required[index] ? Fixing.In
                : instance.Useful[index] && instance.Bytes[index] <= instance.Budget ? Fixing.Free
                : Fixing.Out;
        }

        return fixings;
    }

    private void Expand(SearchNode node, SelectionClock clock)
    {
        Nodes++;
        relaxation.Tighten(node, bestCost, NodeSteps);
        if (!SearchTolerance.Better(node.Bound, bestCost) || !WithinLimits(node))
        {
            return;
        }

        var branch = BranchOn(node);
        Dive(node, clock);
        if (!SearchTolerance.Better(node.Bound, bestCost) || branch is not { } index)
        {
            return;
        }

        foreach (var fixing in new[] { Fixing.In, Fixing.Out })
        {
            var child = node.With(index, fixing);
            open.Enqueue(child, child.Bound);
        }
    }

    /// <summary>False when what is fixed in is too much already.</summary>
    private bool WithinLimits(SearchNode node) => new SelectionState(instance, FixedIn(node)).Fits;

    private static IEnumerable<int> FixedIn(SearchNode node) =>
        Enumerable.Range(0, node.Fixed.Length).Where(index => node.Fixed[index] == Fixing.In);

    /// <summary>The open index on which queries and knapsack disagree most; null when none is open.</summary>
    private int? BranchOn(SearchNode node)
    {
        int? chosen = null;
        var most = double.NegativeInfinity;
        for (var index = 0; index < node.Fixed.Length; index++)
        {
            if (node.Fixed[index] != Fixing.Free)
            {
                continue;
            }

            var share = relaxation.AverageShare[index];
            var use = Math.Min(1, relaxation.AverageUse[index]);
            var doubt = Math.Min(share, 1 - share) + Math.Abs(use - share) + (1e-3 * (share + use));
            if (doubt > most)
            {
                (chosen, most) = (index, doubt);
            }
        }

        return chosen;
    }

    /// <summary>Makes a whole set of what the relaxation leans to, which may be a better answer.</summary>
    private void Dive(SearchNode node, SelectionClock clock)
    {
        var state = new SelectionState(instance, FixedIn(node));
        if (!state.Fits)
        {
            return;
        }

        var leaning = Enumerable.Range(0, node.Fixed.Length)
            .Where(index => node.Fixed[index] == Fixing.Free && relaxation.AverageShare[index] > 0.3)
            .OrderByDescending(index => relaxation.AverageShare[index]);
        foreach (var index in leaning)
        {
            if (state.FitsWith([index]))
            {
                state.Add(index);
            }
        }

        greedy.DropUseless(state);
        greedy.Fill(state, 1, clock);
        if (state.Cost < bestCost * 1.01 && !SearchTolerance.Better(bestCost, state.Cost))
        {
            exchange.Improve(state, clock);
        }

        Accept(state);
    }

    private void Accept(SelectionState state)
    {
        if (state.Fits && (double.IsPositiveInfinity(bestCost) || SearchTolerance.Better(state.Cost, bestCost)))
        {
            (best, bestCost) = ([.. state.Chosen()], state.Cost);
        }
    }
}
