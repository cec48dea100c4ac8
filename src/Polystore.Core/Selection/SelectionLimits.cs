using Polystore.Core.Errors;

namespace Polystore.Core.Selection;

/// <summary>What an answer must keep to.</summary>
public sealed record SelectionLimits
{
    /// <summary>Most bytes of all chosen indexes; null for no limit.</summary>
    public long? Bytes { get; init; }

    /// <summary>Most indexes on one table; null for no limit.</summary>
    public int? IndexesPerTable { get; init; }

    /// <summary>Most indexes in all; null for no limit.</summary>
    public int? Indexes { get; init; }

    /// <summary>Longest to search; the best answer so far is given when it is over.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Share of its cost by which the answer may be too dear for the search to end, 0 to 1. By default 0.0001, at which solvers of
    /// integer programs stop too (Gurobi's MIPGap, CPLEX's mip tolerances mipgap); 0 for an exact proof.
    /// </summary>
    public double Gap { get; init; } = 1e-4;

    /// <summary>Seed of the random restarts, so that a run can be repeated.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Positions of indexes that are known to do well together: where the search begins, as far as they keep to the limits.</summary>
    public IReadOnlyList<int> Start { get; init; } = [];

    internal void Validate()
    {
        if (Gap is not (>= 0 and <= 1))
        {
            throw new UsageException($"The gap of index selection is {Gap}; it is a share from 0 to 1.");
        }

        if (Bytes < 0 || IndexesPerTable < 0 || Indexes < 0)
        {
            throw new UsageException("A limit of index selection is below 0; bytes and numbers of indexes are at least 0.");
        }
    }
}
