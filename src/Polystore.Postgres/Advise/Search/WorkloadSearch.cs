using System.Collections.Concurrent;
using Polystore.Core.Catalogs;
using Polystore.Core.Selection;
using Polystore.Postgres.Advise.Candidates;
using Polystore.Postgres.Advise.Sizes;
using Polystore.Postgres.Advise.WhatIf;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Advise.Search;

/// <summary>
/// Chooses indexes for the whole workload: solves the selection over the options found so far and over estimates of those that were
/// not asked about, asks the planner what it makes of the answer, learns from it, and solves again until the planner confirms what
/// was promised.
/// </summary>
internal sealed class WorkloadSearch(PlannerPool planners, CostBook book, IReadOnlyList<QueryOptions> queries, SizeBook sizes, IndexUpkeep upkeep, IReadOnlyList<CandidateIndex> shared, TimeProvider time)
{
    private const int MostRounds = 24;

    // A round whose answer the planner confirms to this share has nothing more to learn.
    private const double Settled = 0.0005;

    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(2);

    private readonly IndexSelector selector = new(time);
    private readonly HashSet<CandidateIndex> forbidden = [];

    /// <summary>Leaves indexes out from now on, as those that a measurement speaks against.</summary>
    public void Forbid(IEnumerable<CandidateIndex> indexes) => forbidden.UnionWith(indexes);

    /// <summary>The best set within the limits in which no index makes another one superfluous.</summary>
    public async Task<SearchResult> SearchAsync(SearchLimits limits, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var best = await SolveAsync(limits, started, null, cancellationToken);
        var neighborhood = new Neighborhood(book, planners, sizes, cancellationToken);
        for (var round = 0; round < MostRounds && book.Calls < limits.Calls && time.GetElapsedTime(started) < limits.Time; round++)
        {
            var before = best;
            await neighborhood.ExploreAsync(queries, best.Indexes, shared, limits.Calls - book.Calls);
            best = Better(best, await SolveAsync(limits, started, best, cancellationToken));
            if (best.Cost >= before.Cost * (1 - Settled))
            {
                break;
            }
        }

        var bound = best.Bound;
        while (Redundant(best.Indexes) is { Count: > 0 } pairs)
        {
            // Of two the one that is missed less goes for good, and its room is given away anew.
            foreach (var (index, other) in pairs.Where(pair => !forbidden.Contains(pair.Index) && !forbidden.Contains(pair.Other)))
            {
                var without = await ConfirmAsync(best.Indexes.Where(kept => !kept.Equals(index)), cancellationToken);
                var withoutOther = await ConfirmAsync(best.Indexes.Where(kept => !kept.Equals(other)), cancellationToken);
                forbidden.Add(without.Cost <= withoutOther.Cost ? index : other);
            }

            var left = await ConfirmAsync(best.Indexes.Where(kept => !forbidden.Contains(kept)), cancellationToken);
            best = time.GetElapsedTime(started) < limits.Time ? Better(await SolveAsync(limits, started, left, cancellationToken), left) : left;
        }

        best = await ConfirmAsync(new Thinning(queries).Thin(best.Indexes), cancellationToken);
        return best with { Bound = bound, WithAll = queries.Sum(query => query.Query.Statement.Calls * query.WithAll) };
    }

    private async Task<SearchResult> SolveAsync(SearchLimits limits, long started, SearchResult? start, CancellationToken cancellationToken)
    {
        SearchResult? best = null;
        var bound = 0.0;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var round = 0; round < MostRounds; round++)
        {
            var problem = Problem();
            var left = limits.Time - time.GetElapsedTime(started);
            var known = best ?? start;
            var answer = selector.Solve(
                problem.Problem,
                new SelectionLimits
                {
                    Bytes = limits.Bytes,
                    IndexesPerTable = limits.IndexesPerTable,
                    Time = left / 12 < MostTime ? left / 12 : MostTime,
                    Gap = 0.0005,
                    Seed = round + 1,
                    Start = known is null ? [] : [.. problem.Candidates.Select((index, position) => (index, position)).Where(entry => known.Indexes.Contains(entry.index)).Select(entry => entry.position)],
                },
                cancellationToken);
            bound = answer.LowerBound;
            var confirmed = await ConfirmAsync(answer.Chosen.Select(position => problem.Candidates[position]), cancellationToken);
            best = best is null ? confirmed : Better(best, confirmed);
            var again = !seen.Add(string.Join(',', confirmed.Indexes.Select(index => index.Body).Order(StringComparer.Ordinal)));
            // Together the indexes can do more or less than was thought: then the next round knows.
            if (again || Math.Abs(confirmed.Cost - answer.Cost) <= answer.Cost * Settled || left <= TimeSpan.Zero || book.Calls >= limits.Calls)
            {
                break;
            }
        }

        return best! with { Bound = bound };
    }

    private static SearchResult Better(SearchResult left, SearchResult right) => right.Cost < left.Cost ? right : left;

    // An index whose keys begin another chosen one answers a little faster than that one, and every check would report it.
    private static List<(CandidateIndex Index, CandidateIndex Other)> Redundant(IReadOnlyList<CandidateIndex> indexes)
    {
        var pairs = new List<(CandidateIndex, CandidateIndex)>();
        foreach (var index in indexes.OrderBy(index => index.Columns.Count()))
        {
            var own = index.ToIndex("own");
            if (indexes.FirstOrDefault(other => !other.Equals(index) && other.Table.ObjectName == index.Table.ObjectName && IndexComparison.Compare(own, other.ToIndex("other")) != IndexRelation.Independent) is { } other)
            {
                pairs.Add((index, other));
            }
        }

        return pairs;
    }

    private Formulation Problem()
    {
        var options = queries.Select(Options).ToList();
        var candidates = options.SelectMany(own => own).SelectMany(option => option.Used).Distinct().ToList();
        var position = candidates.Select((candidate, index) => (candidate, index)).ToDictionary(pair => pair.candidate, pair => pair.index);
        var tables = candidates.Select(candidate => candidate.Table.ObjectName).Distinct().Select((table, number) => (table, number)).ToDictionary(pair => pair.table, pair => pair.number);
        var indexes = candidates.ConvertAll(candidate => new SelectionIndex(candidate.Body, sizes.Counted(candidate))
        {
            Upkeep = UpkeepOf(candidate),
            Table = tables[candidate.Table.ObjectName],
        });
        var asked = queries.Select((query, number) => new SelectionQuery(
            query.Query.Statement.Id,
            query.Query.Statement.Calls,
            query.Without.Cost,
            [.. options[number].Select(option => new SelectionOption([.. option.Used.Select(used => position[used])], option.Cost))]));
        return new Formulation(new SelectionProblem(indexes, [.. asked]), candidates);
    }

    private List<PlannedCost> Options(QueryOptions query)
    {
        var known = query.Options.Where(option => !option.Used.Any(forbidden.Contains)).ToList();
        return [.. known, .. OptionEstimates.Of(query, known, book)];
    }

    /// <summary>What an index costs over the workload: all runs of all writing statements, and vacuum.</summary>
    public double UpkeepOf(CandidateIndex candidate) =>
        upkeep.Standing(Bytes(candidate), candidate.Table.Rows ?? 0, DeadRows(candidate.Table)) + queries.Where(query => query.Query.Writes).Sum(query => query.Query.Statement.Calls * UpkeepPerRun(query, candidate));

    private double DeadRows(Table table) => queries
        .Where(query => query.Query.Shape.Verb is StatementVerb.Update or StatementVerb.Delete or StatementVerb.Merge && query.Query.Shape.Target?.Name == table.Name)
        .Sum(query => query.Query.Statement.Calls * RowsWritten(query));

    private static double RowsWritten(QueryOptions query) => query.Query.Statement.MeanRows ?? Math.Max(1, query.Without.Rows);

    /// <summary>What one run of a writing statement pays for an index.</summary>
    public double UpkeepPerRun(QueryOptions query, CandidateIndex candidate) =>
        IndexUpkeep.EntriesPerRun(query.Query, candidate, RowsWritten(query)) is > 0 and var entries
            ? entries * upkeep.PerEntry(candidate.Table.Rows ?? 0, Bytes(candidate))
            : 0;

    private long Bytes(CandidateIndex candidate) => sizes.Of(candidate).Predicted!.Value;

    /// <summary>What the planner makes of a set.</summary>
    public async Task<SearchResult> ConfirmAsync(IEnumerable<CandidateIndex> indexes, CancellationToken cancellationToken)
    {
        var chosen = indexes.ToList();
        var plans = new ConcurrentDictionary<AdvisedQuery, PlannedCost>(ReferenceEqualityComparer.Instance);
        await planners.EachAsync(
            queries,
            async (query, planner) =>
            {
                var plan = await book.CostAsync(planner, query.Query, chosen, cancellationToken);
                plans[query.Query] = plan;
                query.Note(plan);
            },
            cancellationToken);

        // What no plan uses is not worth having, whatever was promised.
        var used = plans.Values.SelectMany(plan => plan.Used).ToHashSet();
        var kept = chosen.Where(used.Contains).ToList();
        var paid = kept.Sum(UpkeepOf);
        return new SearchResult(kept, plans, plans.Sum(plan => plan.Key.Statement.Calls * plan.Value.Cost) + paid, paid);
    }

    private sealed record Formulation(SelectionProblem Problem, List<CandidateIndex> Candidates);
}
