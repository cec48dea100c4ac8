using System.Collections.Concurrent;
using Polystore.Postgres.Advise.Candidates;
using Polystore.Postgres.Advise.Sizes;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Advise.WhatIf;

/// <summary>
/// What GIN indexes would do for statements. HypoPG knows none, so the sequential scan that a plan has is weighed against a bitmap
/// scan by the planner's own formulas (gincostestimate in selfuncs.c, cost_bitmap_heap_scan in costsize.c), simplified; a proof on a
/// copy builds the index and shows.
/// </summary>
/// <param name="settings">The planner's settings.</param>
internal sealed class InvertedScans(PlanSettings settings)
{
    // A search has few entries to look up; each is found on about two pages and has a posting list of its own.
    private const double Entries = 3;
    private const double PagesPerEntry = 2;

    // Rows that the index reports and the recheck throws away: trigrams, hashes of paths.
    private const double Recheck = 2;

    private readonly ConcurrentDictionary<(AdvisedQuery Query, CandidateIndex Index), double> rows = new();

    /// <summary>Notes that a statement could use an index, and how many rows its condition leaves.</summary>
    public void Note(AdvisedQuery query, CandidateIndex index, double matching) => rows[(query, index)] = matching;

    /// <summary>True when a statement could use the index.</summary>
    public bool Serves(AdvisedQuery query, CandidateIndex index) => rows.ContainsKey((query, index));

    /// <summary>The plan with those of the indexes that make it cheaper.</summary>
    public PlannedCost Apply(AdvisedQuery query, PlannedCost plan, IReadOnlyList<CandidateIndex> indexes)
    {
        foreach (var scan in plan.Scans)
        {
            var best = indexes.Where(index => index.Table.Name == scan.Table && rows.ContainsKey((query, index)))
                .Select(index => (Index: index, Cost: Cost(index, rows[(query, index)])))
                .OrderBy(candidate => candidate.Cost)
                .FirstOrDefault();
            if (best.Index is not null && best.Cost < scan.Cost)
            {
                plan = plan with { Cost = plan.Cost - scan.Cost + best.Cost, Used = [.. plan.Used, best.Index] };
            }
        }

        return plan;
    }

    private double Cost(CandidateIndex index, double matching)
    {
        var random = settings.Number("random_page_cost") ?? 4;
        var sequential = settings.Number("seq_page_cost") ?? 1;
        var tuple = settings.Number("cpu_tuple_cost") ?? 0.01;
        var operation = settings.Number("cpu_operator_cost") ?? 0.0025;
        var table = index.Table;
        var found = Math.Max(1, matching * Recheck);
        var pages = Math.Max(1, (table.Bytes ?? 0) / 8192.0);
        var fetched = Math.Min(pages, 2 * pages * found / ((2 * pages) + found));
        var perPage = fetched >= 2 ? random - ((random - sequential) * Math.Sqrt(fetched / pages)) : random;
        // Posting lists take about three bytes a row.
        var lookups = (Entries * PagesPerEntry * random) + (Entries * found * IndexSizes.PostingBytes / 8192 * sequential);
        return lookups + (fetched * perPage) + (found * (tuple + (2 * operation)));
    }
}
