namespace Polystore.Core.Selection;

/// <summary>
/// Which indexes to have, as a pure problem: what each would take and cost to keep, and what each query costs under the
/// combinations of indexes that were tried. The cost of a query under a set of indexes is that of its cheapest option whose
/// indexes are all in the set, or its cost without any.
/// </summary>
/// <remarks>The form is that of CoPhy (Dash, Polyzotis, Ailamaki: CoPhy, VLDB 2011), with upkeep and further limits.</remarks>
/// <param name="Indexes">The candidates; queries name them by position.</param>
/// <param name="Queries">The queries.</param>
public sealed record SelectionProblem(IReadOnlyList<SelectionIndex> Indexes, IReadOnlyList<SelectionQuery> Queries)
{
    /// <summary>Weighted cost of all queries without any index.</summary>
    public double BaseCost => Queries.Sum(query => query.Weight * query.BaseCost);

    /// <summary>Weighted cost of all queries and the upkeep under a set of indexes.</summary>
    /// <param name="chosen">Positions of the indexes that exist.</param>
    public double CostOf(IReadOnlySet<int> chosen) =>
        Queries.Sum(query => query.Weight * query.CostUnder(chosen)) + chosen.Sum(index => Indexes[index].Upkeep);

    /// <summary>Bytes of a set of indexes.</summary>
    public long BytesOf(IEnumerable<int> chosen) => chosen.Sum(index => Indexes[index].Bytes);
}

/// <summary>A candidate.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Bytes">What it takes of the budget; 0 for one that exists already.</param>
public sealed record SelectionIndex(string Name, long Bytes)
{
    /// <summary>What writes pay for it over the whole workload, in the unit of the costs; at least 0.</summary>
    public double Upkeep { get; init; }

    /// <summary>The table it belongs to, for <see cref="SelectionLimits.IndexesPerTable"/>.</summary>
    public int Table { get; init; }

    /// <summary>True when it has to be in every answer.</summary>
    public bool Required { get; init; }
}

/// <summary>A query.</summary>
/// <param name="Id">What it is called.</param>
/// <param name="Weight">How often it runs; at least 0.</param>
/// <param name="BaseCost">Cost of one run without any candidate.</param>
/// <param name="Options">Cost of one run with certain indexes.</param>
public sealed record SelectionQuery(string Id, double Weight, double BaseCost, IReadOnlyList<SelectionOption> Options)
{
    /// <summary>Cost of one run under a set of indexes.</summary>
    public double CostUnder(IReadOnlySet<int> chosen)
    {
        var cost = BaseCost;
        foreach (var option in Options)
        {
            if (option.Cost < cost && option.Indexes.All(chosen.Contains))
            {
                cost = option.Cost;
            }
        }

        return cost;
    }
}

/// <summary>A way to run a query.</summary>
/// <param name="Indexes">The candidates that it uses, all of them.</param>
/// <param name="Cost">Cost of one run.</param>
public sealed record SelectionOption(IReadOnlyList<int> Indexes, double Cost);
