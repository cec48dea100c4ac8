using Polystore.Postgres.Advise.Candidates;
using Polystore.Postgres.Advise.Sizes;
using Polystore.Postgres.Advise.WhatIf;

namespace Polystore.Postgres.Advise.Search;

/// <summary>
/// Finds the sets of candidates that matter to one statement. With all candidates present the planner picks the best; without what
/// is as large as its pick it shows what a smaller index can do, and so on down to the plan without any. So each question brings
/// to light an index that is worth something, and none is spent on those that are not.
/// </summary>
internal sealed class OptionFinder(CostBook book, HypotheticalPlanner planner, SizeBook sizes, CancellationToken cancellationToken)
{
    // A plan that gains less than this share is worth no index.
    private const double LeastGain = 0.002;

    // Tables in one statement whose indexes are looked at in pairs.
    private const int MostTables = 6;

    /// <summary>Looks at a statement with about so many questions to the planner at most.</summary>
    public async Task FindAsync(QueryOptions options, IReadOnlyList<CandidateIndex> pool, int calls)
    {
        options.Candidates.UnionWith(pool);
        var last = planner.Calls + calls;
        var best = await AskAsync(options, pool, calls);
        options.WithAll = Math.Min(options.WithAll, best.Cost);
        if (!Gains(options, best))
        {
            return;
        }

        foreach (var index in pool.Where(index => index.IsInverted))
        {
            // No question to the planner: it is weighed against the plan without any.
            await AskAsync(options, [index], 1);
        }

        await PeelAsync(options, pool, last - (calls / 2));
        var tables = pool.GroupBy(index => index.Table.ObjectName).ToList();
        foreach (var table in tables.TakeWhile(_ => planner.Calls < last))
        {
            await PeelAsync(options, [.. table], last);
        }

        var gaining = tables.Where(table => best.Used.Any(used => used.Table.ObjectName == table.Key) || options.BestOn(table.Key) is not null)
            .OrderBy(table => options.BestOn(table.Key) ?? double.MaxValue).Take(MostTables).ToList();
        for (var left = 0; left < gaining.Count; left++)
        {
            foreach (var right in gaining.Skip(left + 1).TakeWhile(_ => planner.Calls < last))
            {
                await PeelAsync(options, [.. gaining[left], .. right], Math.Min(last, planner.Calls + 4));
            }
        }

        // What is left of the questions goes to those that are neither best nor smallest: between two statements they may be both.
        foreach (var table in tables.OrderBy(table => options.BestOn(table.Key) ?? double.MaxValue))
        {
            await TakeAwayAsync(options, [.. table], last);
        }
    }

    /// <summary>Asks what indexes that serve other statements do for this one, with about so many questions at most.</summary>
    public async Task ShareAsync(QueryOptions options, IEnumerable<CandidateIndex> others, int calls)
    {
        var last = planner.Calls + calls;
        var foreign = others.Except(options.Candidates).ToList();
        options.Candidates.UnionWith(foreign);
        var all = await AskAsync(options, [.. options.Candidates], 1);
        options.WithAll = Math.Min(options.WithAll, all.Cost);
        foreach (var table in foreign.GroupBy(index => index.Table.ObjectName).OrderBy(table => options.BestOn(table.Key) ?? double.MaxValue))
        {
            // Every one of them is some statement's good index, so none is left out for its size.
            await TakeAwayAsync(options, table.ToList(), last);
        }
    }

    // Each time without what the plan uses.
    private async Task TakeAwayAsync(QueryOptions options, List<CandidateIndex> left, long last)
    {
        while (left.Count > 0 && planner.Calls < last)
        {
            var plan = await AskAsync(options, left, 1);
            if (!Gains(options, plan))
            {
                return;
            }

            left.RemoveAll(plan.Used.Contains);
        }
    }

    // Each time without what is as large as the plan's largest index, on its table.
    private async Task PeelAsync(QueryOptions options, IReadOnlyList<CandidateIndex> pool, long last)
    {
        var left = pool.ToList();
        do
        {
            var plan = await AskAsync(options, left, last - planner.Calls);
            if (!Gains(options, plan))
            {
                return;
            }

            var largest = plan.Used.MaxBy(sizes.Counted)!;
            var bytes = sizes.Counted(largest);
            left.RemoveAll(index => index.Table.ObjectName == largest.Table.ObjectName && sizes.Counted(index) >= bytes);
        }
        while (left.Count > 0 && planner.Calls < last);
    }

    // A plan with several indexes, and those without one of them each: the rest may be worth having without the part that is dear.
    private async Task<PlannedCost> AskAsync(QueryOptions options, IReadOnlyList<CandidateIndex> indexes, long calls)
    {
        const int mostParts = 4;
        var plan = await book.CostAsync(planner, options.Query, indexes, cancellationToken);
        options.Note(plan);
        if (plan.Used.Count is > 1 and <= mostParts && calls > plan.Used.Count)
        {
            foreach (var used in plan.Used)
            {
                options.Note(await book.CostAsync(planner, options.Query, plan.Used.Where(other => !other.Equals(used)), cancellationToken));
            }
        }

        return plan;
    }

    private static bool Gains(QueryOptions options, PlannedCost cost) => cost.Used.Count > 0 && cost.Cost < options.Without.Cost * (1 - LeastGain) && cost.Cost < options.Without.Cost - options.LeastSaving;
}
