using Polystore.Postgres.Advise.Candidates;

namespace Polystore.Postgres.Advise.WhatIf;

/// <summary>
/// What the planner has said so far. A question whose answer follows from an earlier one is not asked again: when a plan under
/// more indexes uses only some of them, it is also the plan under any set between those and all.
/// </summary>
internal sealed class CostBook(HypotheticalPlanner planner)
{
    private readonly Dictionary<AdvisedQuery, List<Entry>> entries = new(ReferenceEqualityComparer.Instance);

    /// <summary>Times that the planner was asked.</summary>
    public long Calls => planner.Calls;

    /// <summary>The cost of a statement under a set of indexes.</summary>
    /// <param name="query">The statement.</param>
    /// <param name="indexes">The indexes; those of tables that it does not read make no difference.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task<PlannedCost> CostAsync(AdvisedQuery query, IEnumerable<CandidateIndex> indexes, CancellationToken cancellationToken)
    {
        var tables = query.Accesses.Select(access => access.Table).ToHashSet(StringComparer.Ordinal);
        var relevant = indexes.Where(index => tables.Contains(index.Table.Name)).ToHashSet();
        if (!entries.TryGetValue(query, out var known))
        {
            entries[query] = known = [];
        }

        if (known.Find(entry => entry.Answers(relevant)) is { } answer)
        {
            return answer.Cost;
        }

        var cost = await planner.PlanAsync(query, relevant, cancellationToken);
        known.Add(new Entry(relevant, cost));
        return cost;
    }

    private sealed record Entry(HashSet<CandidateIndex> Indexes, PlannedCost Cost)
    {
        public bool Answers(HashSet<CandidateIndex> wanted) => wanted.IsSubsetOf(Indexes) && Cost.Used.All(wanted.Contains);
    }
}
