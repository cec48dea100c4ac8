namespace Polystore.Core.Selection;

/// <summary>
/// Adds what gains most for its bytes until nothing more gains or fits. What is added is a whole option, because two indexes
/// together can be worth far more than either alone.
/// </summary>
internal sealed class GreedyFill
{
    private readonly SelectionInstance instance;

    public GreedyFill(SelectionInstance instance)
    {
        this.instance = instance;
        Bundles = instance.Choices
            .SelectMany(choices => choices)
            .Select(choice => choice.Indexes)
            .DistinctBy(indexes => string.Join(',', indexes))
            .ToArray();
    }

    /// <summary>The distinct sets of indexes that the options use.</summary>
    public int[][] Bundles { get; }

    /// <summary>Fills a set.</summary>
    /// <param name="state">The set; it is changed.</param>
    /// <param name="byteExponent">How much bytes count against gain: 1 by benefit per byte, 0 by benefit alone.</param>
    /// <param name="clock">When to stop.</param>
    public void Fill(SelectionState state, double byteExponent, SelectionClock clock)
    {
        while (!clock.Over && Best(state, byteExponent) is { } bundle)
        {
            foreach (var index in bundle)
            {
                state.Add(index);
            }
        }

        DropUseless(state);
    }

    /// <summary>Takes out what gains nothing, the largest first.</summary>
    public void DropUseless(SelectionState state)
    {
        foreach (var index in state.Chosen().OrderByDescending(index => instance.Bytes[index]).ToList())
        {
            if (!instance.Required[index] && state.LossOf(index) <= state.Cost * SearchTolerance.Relative)
            {
                state.Remove(index);
            }
        }
    }

    private int[]? Best(SelectionState state, double byteExponent)
    {
        int[]? best = null;
        var bestWorth = 0.0;
        var least = state.Cost * SearchTolerance.Relative;
        foreach (var bundle in Bundles)
        {
            var bytes = MissingBytes(state, bundle);
            if (bytes < 0 || state.Bytes + bytes > instance.Budget || !state.FitsWith(bundle))
            {
                continue;
            }

            var gain = state.GainOf(bundle);
            var worth = gain / Math.Pow(Math.Max(1, bytes), byteExponent);
            if (gain > least && worth > bestWorth)
            {
                (best, bestWorth) = (bundle, worth);
            }
        }

        return best;
    }

    /// <summary>Bytes that a bundle would add; -1 when it is there already.</summary>
    private long MissingBytes(SelectionState state, int[] bundle)
    {
        var bytes = 0L;
        var missing = false;
        foreach (var index in bundle)
        {
            if (!state.Has(index))
            {
                missing = true;
                bytes += instance.Bytes[index];
            }
        }

        return missing ? bytes : -1;
    }
}
