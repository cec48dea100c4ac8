using Polystore.Postgres.Advise.Candidates;
using Polystore.Postgres.Advise.Sizes;
using Polystore.Postgres.Advise.WhatIf;

namespace Polystore.Postgres.Advise.Search;

/// <summary>
/// Asks what statements would do if a chosen set were a little different: one index less, a smaller one in its place, others
/// besides. What an index is worth depends on those around it, and here they are the ones that matter.
/// </summary>
internal sealed class Neighborhood(CostBook book, PlannerPool planners, SizeBook sizes, CancellationToken cancellationToken)
{
    // Further indexes for one statement beside the chosen ones, and smaller ones in the place of each.
    private const int MostBeside = 4;
    private const int MostInstead = 3;

    /// <summary>Looks around a set.</summary>
    /// <param name="queries">The statements.</param>
    /// <param name="chosen">The set.</param>
    /// <param name="others">Indexes that could be taken beside or instead.</param>
    /// <param name="calls">About the most questions.</param>
    public Task ExploreAsync(IReadOnlyList<QueryOptions> queries, IReadOnlyList<CandidateIndex> chosen, IReadOnlyList<CandidateIndex> others, long calls)
    {
        var last = planners.Calls + calls;
        return planners.EachAsync(
            queries.OrderByDescending(query => query.Query.Statement.Calls * query.Without.Cost),
            (query, planner) => planners.Calls < last ? ExploreAsync(planner, query, chosen, others) : Task.CompletedTask,
            cancellationToken);
    }

    private async Task ExploreAsync(HypotheticalPlanner planner, QueryOptions query, IReadOnlyList<CandidateIndex> chosen, IReadOnlyList<CandidateIndex> others)
    {
        var plan = await AskAsync(planner, query, chosen);
        await PeelAsync(planner, query, chosen, plan.Cost, others, MostBeside);
        foreach (var used in plan.Used)
        {
            var rest = chosen.Where(index => !index.Equals(used)).ToList();
            var without = await AskAsync(planner, query, rest);
            var bytes = sizes.Counted(used);
            var smaller = others.Concat(query.Candidates).Where(index => index.Table.ObjectName == used.Table.ObjectName && !index.Equals(used) && sizes.Counted(index) <= bytes).Distinct().ToList();
            await PeelAsync(planner, query, rest, without.Cost, smaller, MostInstead);
        }
    }

    // What of the others the plan takes, then what it takes without these, while that is better than none of them.
    private async Task PeelAsync(HypotheticalPlanner planner, QueryOptions query, IReadOnlyList<CandidateIndex> present, double cost, IReadOnlyList<CandidateIndex> others, int most)
    {
        var left = others.Except(present).ToList();
        for (var round = 0; round < most && left.Count > 0; round++)
        {
            var plan = await AskAsync(planner, query, [.. present, .. left]);
            if (plan.Cost >= cost * 0.999 || left.RemoveAll(plan.Used.Contains) == 0)
            {
                return;
            }
        }
    }

    private async Task<PlannedCost> AskAsync(HypotheticalPlanner planner, QueryOptions query, IReadOnlyList<CandidateIndex> indexes)
    {
        var plan = await book.CostAsync(planner, query.Query, indexes, cancellationToken);
        query.Note(plan);
        return plan;
    }
}
