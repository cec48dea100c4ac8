using Polystore.Postgres.Advise.Candidates;
using Polystore.Postgres.Advise.WhatIf;

namespace Polystore.Postgres.Advise.Search;

/// <summary>
/// Finds the sets of candidates that matter to one statement. All candidates at once show the best plan; taking away what it uses
/// shows the next best, and so on down to the plan without any; the candidates so confirmed are then tried alone and in pairs.
/// </summary>
internal sealed class OptionFinder(CostBook book)
{
    // A plan that gains less than this share is worth no index.
    private const double LeastGain = 0.005;

    /// <summary>Looks at a statement with at most so many questions to the planner.</summary>
    public async Task FindAsync(QueryOptions options, IReadOnlyList<CandidateIndex> pool, int calls, CancellationToken cancellationToken)
    {
        var query = options.Query;
        options.Candidates.AddRange(pool);
        var first = book.Calls;
        var best = await book.CostAsync(query, pool, cancellationToken);
        options.WithAll = Math.Min(options.WithAll, best.Cost);
        options.Note(best);
        if (!Gains(options, best))
        {
            return;
        }

        var confirmed = await PeelAsync(options, pool, best, cancellationToken);
        var alone = new List<(CandidateIndex Index, double Cost)>();
        foreach (var index in confirmed.Concat(pool).Distinct().TakeWhile(_ => book.Calls - first < calls * 3 / 4))
        {
            var cost = await book.CostAsync(query, [index], cancellationToken);
            options.Note(cost);
            if (Gains(options, cost))
            {
                alone.Add((index, cost.Cost));
            }
        }

        foreach (var pair in Pairs(alone, confirmed).TakeWhile(_ => book.Calls - first < calls))
        {
            options.Note(await book.CostAsync(query, pair, cancellationToken));
        }
    }

    private async Task<IReadOnlyList<CandidateIndex>> PeelAsync(QueryOptions options, IReadOnlyList<CandidateIndex> pool, PlannedCost best, CancellationToken cancellationToken)
    {
        var confirmed = new List<CandidateIndex>();
        var left = pool.ToList();
        while (Gains(options, best) && best.Used.Count > 0)
        {
            confirmed.AddRange(best.Used);
            // Without the part that gains most the rest of the plan may still be worth having.
            foreach (var used in best.Used.Where(_ => best.Used.Count > 1))
            {
                options.Note(await book.CostAsync(options.Query, best.Used.Where(other => !other.Equals(used)), cancellationToken));
            }

            left.RemoveAll(best.Used.Contains);
            best = await book.CostAsync(options.Query, left, cancellationToken);
            options.Note(best);
        }

        return confirmed;
    }

    // Of different tables, or two confirmed ones of the same: bitmaps combine them.
    private static IEnumerable<CandidateIndex[]> Pairs(List<(CandidateIndex Index, double Cost)> alone, IReadOnlyList<CandidateIndex> confirmed)
    {
        var top = alone.GroupBy(entry => entry.Index.Table.ObjectName)
            .SelectMany(table => table.OrderBy(entry => entry.Cost).Take(3))
            .Select(entry => entry.Index)
            .Concat(confirmed.Take(12))
            .Distinct()
            .ToList();
        for (var i = 0; i < top.Count; i++)
        {
            for (var j = i + 1; j < top.Count; j++)
            {
                if (top[i].Table.ObjectName != top[j].Table.ObjectName)
                {
                    yield return [top[i], top[j]];
                }
            }
        }
    }

    private static bool Gains(QueryOptions options, PlannedCost cost) => cost.Cost < options.Without.Cost * (1 - LeastGain);
}
