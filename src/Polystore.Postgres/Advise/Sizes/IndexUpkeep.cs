using Polystore.Postgres.Advise.Candidates;
using Polystore.Postgres.Advise.WhatIf;
using Polystore.Postgres.Explain.Rules.Reading;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Advise.Sizes;

/// <summary>
/// What writes pay for an index, in the planner's units. The planner itself leaves index upkeep out of its costs, so it is modelled
/// as it models a descent into the same tree (btcostestimate in src/backend/utils/adt/selfuncs.c), plus the page that gets dirty.
/// </summary>
internal sealed class IndexUpkeep(PlanSettings settings)
{
    // DEFAULT_PAGE_CPU_MULTIPLIER in selfuncs.c: processing a page costs this many operators.
    private const double PageOperators = 50;

    private const double PageBytes = 8192;

    // Fifty runs of the workload.
    private const double PaidBack = 0.02;

    // Entries a page, for the height of the tree; a few hundred with keys of usual width.
    private const double EntriesPerPage = 300;

    /// <summary>Cost of one new entry.</summary>
    /// <param name="rows">Entries in the index.</param>
    /// <param name="bytes">Its size.</param>
    public double PerEntry(double rows, long bytes)
    {
        var operation = settings.Number("cpu_operator_cost") ?? 0.0025;
        var entries = Math.Max(2, rows);
        var height = Math.Max(1, Math.Ceiling(Math.Log(entries, EntriesPerPage)));
        var descent = (Math.Ceiling(Math.Log2(entries)) * operation) + ((height + 1) * PageOperators * operation);
        // Pages beyond the cache have to be read before they are changed; every changed page is written once.
        var cache = settings.Bytes("effective_cache_size") ?? 4.0 * 1024 * 1024 * 1024;
        var read = (settings.Number("random_page_cost") ?? 4) * Math.Min(1, bytes / Math.Max(1, cache));
        return descent + (settings.Number("cpu_index_tuple_cost") ?? 0.005) + read + (settings.Number("seq_page_cost") ?? 1);
    }

    /// <summary>
    /// What an index costs beside its entries. Vacuum reads it whole, in the order of its pages, as often as updates and deletes leave
    /// enough dead rows (routine-vacuuming); and one that does not pay its own pages back within some runs of the workload is not
    /// worth having, which also tells the smaller of two equal sets.
    /// </summary>
    /// <param name="bytes">Its size.</param>
    /// <param name="rows">Rows of its table.</param>
    /// <param name="deadRows">Dead rows that one run of the workload leaves in the table.</param>
    public double Standing(long bytes, double rows, double deadRows)
    {
        var enough = (settings.Number("autovacuum_vacuum_threshold") ?? 50) + ((settings.Number("autovacuum_vacuum_scale_factor") ?? 0.2) * rows);
        return bytes / PageBytes * (settings.Number("seq_page_cost") ?? 1) * (PaidBack + (deadRows / Math.Max(1, enough)));
    }

    /// <summary>New entries that one run of a statement makes in an index of its table.</summary>
    /// <param name="query">A statement that writes.</param>
    /// <param name="index">The index.</param>
    /// <param name="rows">Rows that it writes.</param>
    public static double EntriesPerRun(AdvisedQuery query, CandidateIndex index, double rows)
    {
        if (query.Shape.Target?.Name != index.Table.Name)
        {
            return 0;
        }

        return query.Shape.Verb switch
        {
            StatementVerb.Insert or StatementVerb.Merge => rows * IndexSizes.EntriesPerRow(index),
            StatementVerb.Update => UpdatedShare(query, index) * rows * IndexSizes.EntriesPerRow(index),
            // The entries of deleted rows are left to vacuum.
            _ => 0,
        };
    }

    // An update that changes no indexed column can stay in its page (HOT) and then touches no index; else every index gets an entry.
    private static double UpdatedShare(AdvisedQuery query, CandidateIndex index)
    {
        var written = query.Shape.Assignments.SelectMany(assignment => assignment.Columns).ToHashSet(StringComparer.Ordinal);
        if (index.Columns.Any(written.Contains) || index.Keys.Any(key => key.Expression is not null))
        {
            return 1;
        }

        return index.Table.Usage is { RowsUpdated: > 0 and var updated, RowsHotUpdated: { } hot } ? 1 - ((double)hot / updated) : 0;
    }
}
