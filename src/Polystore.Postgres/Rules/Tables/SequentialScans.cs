using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Indexes;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Tables;

internal sealed class SequentialScans : IRule
{
    private static readonly RuleOption MinimumRows = new()
    {
        Name = "minimum-rows", Default = 100_000, Unit = "rows", Meaning = "smaller tables are left alone", Source = "some thousand pages, about 10 ms from the cache",
    };

    private static readonly RuleOption PerDay = new()
    {
        Name = "scans-per-day", Default = 48, Unit = "scans", Meaning = "fewer full scans a day are jobs, not users", Source = "hourly jobs that read the table twice",
    };

    private static readonly RuleOption ReadShare = new()
    {
        Name = "read-share", Default = 0.5, Unit = "ratio", Maximum = 1, Meaning = "share of the table that a scan reads on average; scans that stop early read less",
        Source = "a LIMIT or EXISTS stops a sequential scan at its first match (manual 14.1)",
    };

    private static readonly RuleOption HighRows = new()
    {
        Name = "high-rows-per-day", Default = 10_000_000_000, Unit = "rows", Meaning = "rows read by full scans in a day from which on: high",
        Source = "at about 10 million rows a second and core, a quarter of an hour of one core every day",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-TABLE-SEQ-SCAN",
        Engine = EngineNames.Postgres,
        Family = "tables",
        Title = "Large table read in full again and again",
        LooksFor = "Frequent sequential scans that read most of a large table. Where pg_qualstats is there, the columns that statements filter it by, and the index for them. Not reported: small tables, however often they are read, scans that stop early, and the few "
            + "scans of nightly jobs.",
        Why = "Each such scan reads all rows to find some: time of a core, room in the cache, and a response that slows as the table grows.",
        Options = [MinimumRows, PerDay, ReadShare, HighRows, FilteredColumns.LeftOut],
        References = ["https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-PG-STAT-ALL-TABLES-VIEW"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!CatalogReading.TryOpen(context, out var reading, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var taken = IndexNaming.TakenNames(context.Catalog);

        // A day at least, so that one busy hour after a reset is not multiplied.
        return CounterAge.WhyUnusable(context, 1) is { } unusable
            ? RuleVerdict.NotExamined(unusable)
            : reading.Verdict(reading.Stored
                .Where(table => table.Kind != TableKind.Partitioned && table.Rows >= context.Option(MinimumRows))
                .Select(table => Find(context, table, taken))
                .OfType<Finding>());
    }

    private Finding? Find(RuleContext context, Table table, HashSet<string> taken)
    {
        var days = CounterAge.Days(context)!.Value;
        if (table.Usage is not { SequentialScans: > 0 } usage || usage.SequentialScans / days < context.Option(PerDay))
        {
            return null;
        }

        var read = (double)usage.SequentialRowsRead / usage.SequentialScans;
        if (read < context.Option(ReadShare) * table.Rows)
        {
            return null;
        }

        var daily = usage.SequentialRowsRead / days;
        var filtered = FilteredColumns.Of(context, table) is [var most, ..] ? most : null;
        return context.Problem(
            Info,
            SubjectOf.The(table),
            daily >= context.Option(HighRows) ? Severity.High : Severity.Medium,
            $"{table.Name} ({Amount.Of(table.Rows!.Value, "row")}) is read in full {Amount.Of(usage.SequentialScans / days)} times a day") with
        {
            Impact = $"{Amount.Of(daily)} rows a day are read by full scans, {Amount.Of(read)} at a time",
            Evidence =
            [
                Evidence.Of("sequential scans", usage.SequentialScans, null, "pg_stat_all_tables.seq_scan"),
                Evidence.Of("rows read by them", usage.SequentialRowsRead, "rows", "pg_stat_all_tables.seq_tup_read"),
                Evidence.Of("index scans", usage.IndexScans, null, "pg_stat_all_tables.idx_scan"),
                Evidence.Of("counting for", days, "days", "pg_stat_database.stats_reset"),
                .. filtered?.Evidence() ?? [],
            ],
            Remedy = filtered is not null ? NewIndex.Remedy(table, NewIndex.Name(taken, table, filtered.Columns), filtered.Columns) : Remedy.ByHand("`polystore advise` finds the statements and the index that ends the scans.", "which columns the statements ask by, the counters do not say (the extension pg_qualstats does)"),
            Weight = daily,
        };
    }
}
