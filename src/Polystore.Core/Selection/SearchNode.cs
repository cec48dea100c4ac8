namespace Polystore.Core.Selection;

/// <summary>What a node of the search tree says of an index.</summary>
internal enum Fixing : byte
{
    /// <summary>Open.</summary>
    Free,

    /// <summary>In the set.</summary>
    In,

    /// <summary>Not in the set.</summary>
    Out,
}

/// <summary>A part of the solutions: those that agree with the fixings.</summary>
internal sealed class SearchNode(Fixing[] fixings, double[] prices, double bound)
{
    public Fixing[] Fixed { get; } = fixings;

    /// <summary>Prices of the (query, index) pairs at which <see cref="Bound"/> was reached.</summary>
    public double[] Prices { get; } = prices;

    /// <summary>No solution of this part costs less.</summary>
    public double Bound { get; set; } = bound;

    public SearchNode With(int index, Fixing fixing)
    {
        var narrowed = (Fixing[])Fixed.Clone();
        narrowed[index] = fixing;
        return new SearchNode(narrowed, (double[])Prices.Clone(), Bound);
    }
}
