using Polystore.Core.Catalogs;
using Polystore.Core.Selection;
using Polystore.Postgres.Advise.Candidates;
using Polystore.Postgres.Advise.Sizes;
using Polystore.Postgres.Advise.WhatIf;

namespace Polystore.Postgres.Advise.Search;

/// <summary>
/// Chooses indexes for the whole workload: solves the selection over the options found so far, asks the planner what it makes of
/// the answer, learns from it, and solves again until the planner confirms what was promised.
/// </summary>
internal sealed class WorkloadSearch(CostBook book, IReadOnlyList<QueryOptions> queries, SizeBook sizes, IndexUpkeep upkeep, TimeProvider time)
{
    private const int MostRounds = 6;

    private readonly IndexSelector selector = new(time);
    private readonly HashSet<CandidateIndex> forbidden = [];

    /// <summary>Leaves indexes out from now on, as those that a measurement speaks against.</summary>
    public void Forbid(IEnumerable<CandidateIndex> indexes) => forbidden.UnionWith(indexes);

    /// <summary>The best set within the limits in which no index makes another one superfluous.</summary>
    public async Task<SearchResult> SearchAsync(SearchLimits limits, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var best = await SolveAsync(limits, started, cancellationToken);
        var bound = best.Bound;
        while (Redundant(best.Indexes) is var (index, other))
        {
            // Of the two the one that is missed less goes for good, and its room is given away anew.
            var without = await ConfirmAsync(best.Indexes.Where(kept => !kept.Equals(index)).ToList(), cancellationToken);
            var withoutOther = await ConfirmAsync(best.Indexes.Where(kept => !kept.Equals(other)).ToList(), cancellationToken);
            forbidden.Add(without.Cost <= withoutOther.Cost ? index : other);
            best = time.GetElapsedTime(started) < limits.Time
                ? await SolveAsync(limits, started, cancellationToken)
                : without.Cost <= withoutOther.Cost ? without : withoutOther;
        }

        return best with { Bound = bound, WithAll = queries.Sum(query => query.Query.Statement.Calls * query.WithAll) };
    }

    private async Task<SearchResult> SolveAsync(SearchLimits limits, long started, CancellationToken cancellationToken)
    {
        SearchResult? best = null;
        for (var round = 0; round < MostRounds; round++)
        {
            var problem = await ProblemAsync(limits, cancellationToken);
            var left = limits.Time - time.GetElapsedTime(started);
            var answer = selector.Solve(
                problem.Problem,
                new SelectionLimits { Bytes = limits.Bytes, IndexesPerTable = limits.IndexesPerTable, Time = left > TimeSpan.FromSeconds(1) ? left / 3 : TimeSpan.FromSeconds(1) },
                cancellationToken);
            var chosen = answer.Chosen.Select(position => problem.Candidates[position]).ToList();
            var confirmed = await ConfirmAsync(chosen, cancellationToken);
            // Together the indexes can do more than any option that was tried: then the next round knows.
            var learned = confirmed.Cost < answer.Cost * 0.999;
            best = (best is null || confirmed.Cost < best.Cost ? confirmed : best) with { Bound = answer.LowerBound };
            if (!learned || left <= TimeSpan.Zero)
            {
                break;
            }

            if (round == 0 && forbidden.Count == 0)
            {
                await WidenAsync(chosen, limits, cancellationToken);
            }
        }

        return best!;
    }

    // An index whose keys begin another chosen one answers a little faster than that one, and every check would report it.
    private static (CandidateIndex Index, CandidateIndex Other)? Redundant(IReadOnlyList<CandidateIndex> indexes)
    {
        foreach (var index in indexes.OrderBy(index => index.Columns.Count()))
        {
            var own = index.ToIndex("own");
            if (indexes.FirstOrDefault(other => !other.Equals(index) && IndexComparison.Compare(own, other.ToIndex("other")) != IndexRelation.Independent) is { } other)
            {
                return (index, other);
            }
        }

        return null;
    }

    private async Task<Formulation> ProblemAsync(SearchLimits limits, CancellationToken cancellationToken)
    {
        var candidates = queries.SelectMany(Allowed).SelectMany(option => option.Used).Distinct().ToList();
        var position = candidates.Select((candidate, index) => (candidate, index)).ToDictionary(pair => pair.candidate, pair => pair.index);
        var tables = candidates.Select(candidate => candidate.Table.ObjectName).Distinct().Select((table, number) => (table, number)).ToDictionary(pair => pair.table, pair => pair.number);
        var indexes = new List<SelectionIndex>();
        foreach (var candidate in candidates)
        {
            var size = await sizes.OfAsync(candidate, cancellationToken);
            indexes.Add(new SelectionIndex(candidate.Body, limits.ByHypotheticalSize ? size.Hypothetical!.Value : size.Predicted!.Value)
            {
                Upkeep = UpkeepOf(candidate, size.Predicted!.Value),
                Table = tables[candidate.Table.ObjectName],
            });
        }

        var asked = queries.Select(query => new SelectionQuery(
            query.Query.Statement.Id,
            query.Query.Statement.Calls,
            query.Without.Cost,
            [.. Allowed(query).Select(option => new SelectionOption([.. option.Used.Select(used => position[used])], option.Cost))]));
        return new Formulation(new SelectionProblem(indexes, [.. asked]), candidates);
    }

    private IEnumerable<PlannedCost> Allowed(QueryOptions query) => query.Options.Where(option => !option.Used.Any(forbidden.Contains));

    /// <summary>What an index costs over the workload: all runs of all writing statements, and vacuum.</summary>
    public double UpkeepOf(CandidateIndex candidate, long bytes) =>
        upkeep.Standing(bytes) + queries.Where(query => query.Query.Writes).Sum(query => query.Query.Statement.Calls * UpkeepPerRun(query, candidate, bytes));

    /// <summary>What one run of a writing statement pays for an index.</summary>
    public double UpkeepPerRun(QueryOptions query, CandidateIndex candidate, long bytes) =>
        IndexUpkeep.EntriesPerRun(query.Query, candidate, query.Query.Statement.MeanRows ?? Math.Max(1, query.Without.Rows)) is > 0 and var entries
            ? entries * upkeep.PerEntry(candidate.Table.Rows ?? 0, bytes)
            : 0;

    /// <summary>What the planner makes of a set.</summary>
    public async Task<SearchResult> ConfirmAsync(IReadOnlyList<CandidateIndex> chosen, CancellationToken cancellationToken)
    {
        var plans = new Dictionary<AdvisedQuery, PlannedCost>(ReferenceEqualityComparer.Instance);
        foreach (var query in queries)
        {
            var plan = await book.CostAsync(query.Query, chosen, cancellationToken);
            plans[query.Query] = plan;
            query.Note(plan);
        }

        // What no plan uses is not worth having, whatever was promised.
        var used = plans.Values.SelectMany(plan => plan.Used).ToHashSet();
        var kept = chosen.Where(used.Contains).ToList();
        var paid = 0.0;
        foreach (var index in kept)
        {
            paid += UpkeepOf(index, (await sizes.OfAsync(index, cancellationToken)).Predicted!.Value);
        }

        return new SearchResult(kept, plans, plans.Sum(plan => plan.Key.Statement.Calls * plan.Value.Cost) + paid, paid);
    }

    // Two indexes of one table in one: often nearly as good for both statements at half the size.
    private async Task WidenAsync(List<CandidateIndex> chosen, SearchLimits limits, CancellationToken cancellationToken)
    {
        var plain = queries.SelectMany(query => query.Options.OrderBy(option => option.Cost).Take(3)).SelectMany(option => option.Used).Concat(chosen)
            .Where(index => index is { Predicate: null, Method: "btree" }).Distinct().ToList();
        var merged = new HashSet<CandidateIndex>();
        foreach (var (left, right) in plain.SelectMany(left => plain.Where(right => !right.Equals(left) && right.Table == left.Table).Select(right => (left, right))))
        {
            var rest = right.Keys.Where(key => !left.Keys.Any(own => own.Column == key.Column && own.Expression == key.Expression)).ToList();
            var keys = left.Keys.Concat(rest).ToList();
            var include = left.Include.Concat(right.Include).Distinct(StringComparer.Ordinal).Where(column => keys.TrueForAll(key => key.Column != column)).ToList();
            if (rest.Count > 0 && keys.Count <= limits.Width)
            {
                merged.Add(new CandidateIndex(left.Table, keys, include));
            }
        }

        foreach (var index in merged.Except(plain).Take(limits.MostMerged))
        {
            foreach (var query in queries.Where(query => query.Candidates.Exists(own => own.Table == index.Table && own.Keys[0].Equals(index.Keys[0]))))
            {
                query.Note(await book.CostAsync(query.Query, [index], cancellationToken));
            }
        }
    }

    private sealed record Formulation(SelectionProblem Problem, List<CandidateIndex> Candidates);
}

/// <summary>What an answer must keep to.</summary>
/// <param name="Bytes">Most bytes of new indexes; null for no limit.</param>
/// <param name="Time">Longest to search.</param>
internal sealed record SearchLimits(long? Bytes, TimeSpan Time)
{
    /// <summary>The budget counts HypoPG's sizes and not the predicted ones.</summary>
    public bool ByHypotheticalSize { get; init; }

    /// <summary>Most new indexes on one table; null for no limit.</summary>
    public int? IndexesPerTable { get; init; }

    /// <summary>Most key columns.</summary>
    public int Width { get; init; } = 3;

    /// <summary>Most indexes made of two.</summary>
    public int MostMerged { get; init; } = 40;
}

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
