using Polystore.Postgres.Advise.Candidates;
using Polystore.Postgres.Advise.WhatIf;

namespace Polystore.Postgres.Advise.Search;

/// <summary>A set of indexes as the planner confirmed it.</summary>
/// <param name="Indexes">The set.</param>
/// <param name="Plans">The plan of each statement under it.</param>
/// <param name="Cost">Cost of the workload, upkeep included.</param>
/// <param name="Upkeep">What writes pay for the set.</param>
internal sealed record SearchResult(IReadOnlyList<CandidateIndex> Indexes, IReadOnlyDictionary<AdvisedQuery, PlannedCost> Plans, double Cost, double Upkeep)
{
    /// <summary>No set over the options that were found costs less.</summary>
    public double Bound { get; init; }

    /// <summary>Cost with every candidate present at once and for nothing.</summary>
    public double WithAll { get; init; }
}
