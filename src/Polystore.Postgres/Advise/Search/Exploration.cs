using Polystore.Core.Observation;
using Polystore.Postgres.Advise.Candidates;
using Polystore.Postgres.Advise.Sizes;
using Polystore.Postgres.Advise.WhatIf;

namespace Polystore.Postgres.Advise.Search;

/// <summary>Learns from the planner what indexes do for each statement, first its own candidates, then those of others.</summary>
internal sealed class Exploration(PlannerPool planners, CostBook book, SizeBook sizes, CandidatePool candidates, IndexSharing sharing, TimeProvider time)
{
    // Questions to the planner for one statement, and for all: what a large workload needs no more of than a small one.
    private const int MostPerStatement = 90;
    private const int MostForAll = 6000;

    // Own candidates take the greater part of a statement's questions; the rest is for shared ones, and for choosing.
    private const double OwnShare = 0.6;
    private const double SharedShare = 0.2;

    /// <summary>About the most questions for so many statements.</summary>
    public long MostCalls(int statements) => Math.Min((long)statements * MostPerStatement, MostForAll);

    /// <summary>Looks at every statement, the dearest first, for at most two thirds of the time; returns the indexes that could serve several.</summary>
    public async Task<IReadOnlyList<CandidateIndex>> RunAsync(IReadOnlyList<QueryOptions> queries, long started, TimeSpan limit, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        var dearest = queries.OrderByDescending(query => query.Query.Statement.Calls * query.Without.Cost).ToList();
        var perStatement = (double)MostCalls(queries.Count) / Math.Max(1, queries.Count);
        var done = 0;
        await EachInTimeAsync(limit / 2, async (query, planner) =>
        {
            progress?.Report(new ProgressStep("Asking the planner", Interlocked.Increment(ref done) - 1, queries.Count));
            var pool = await candidates.ForAsync(planner, query.Query, cancellationToken);
            await new OptionFinder(book, planner, sizes, cancellationToken).FindAsync(query, pool, (int)(perStatement * OwnShare));
        });
        var shared = await sizes.UsableAsync(planners.First, sharing.Find(queries), cancellationToken);
        await EachInTimeAsync(limit * 2 / 3, (query, planner) =>
            new OptionFinder(book, planner, sizes, cancellationToken).ShareAsync(query, shared, (int)(perStatement * SharedShare)));
        return shared;

        Task EachInTimeAsync(TimeSpan share, Func<QueryOptions, HypotheticalPlanner, Task> body) => planners.EachAsync(
            dearest,
            (query, planner) => time.GetElapsedTime(started) < share ? body(query, planner) : Task.CompletedTask,
            cancellationToken);
    }
}
