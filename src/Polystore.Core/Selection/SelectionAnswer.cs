namespace Polystore.Core.Selection;

/// <summary>The best set that was found, and how far it can be from the best there is.</summary>
/// <param name="Chosen">Positions of the indexes, ascending.</param>
/// <param name="Cost">Weighted cost of the queries plus upkeep.</param>
/// <param name="LowerBound">No set within the limits costs less over the options of the problem; at most <paramref name="Cost"/>.</param>
/// <param name="Nodes">Nodes of the search tree that were looked at.</param>
public sealed record SelectionAnswer(IReadOnlyList<int> Chosen, double Cost, double LowerBound, long Nodes)
{
    /// <summary>By what share of its cost the answer can be too dear, 0 to 1; 0 when it is proven to be the best.</summary>
    public double Gap => Cost <= 0 ? 0 : Math.Max(0, (Cost - LowerBound) / Cost);

    /// <summary>True when no better set exists, up to the precision of the sums.</summary>
    public bool Optimal => Gap <= SearchTolerance.Relative;
}
