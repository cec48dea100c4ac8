using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Tables;

internal sealed class AnalyzeOverdue : IRule
{
    private static readonly RuleOption Factor = new()
    {
        Name = "factor", Default = 3, Unit = "ratio", Minimum = 1, Meaning = "changed rows as a multiple of the table's own autoanalyze threshold",
        Source = "autovacuum looks every autovacuum_naptime (1 min, manual 20.10); three times the threshold is more than a missed round",
    };

    private static readonly RuleOption MinimumRows = new()
    {
        Name = "minimum-changed-rows", Default = 1000, Unit = "rows", Meaning = "fewer changed rows are left alone", Source = "a table of that size is planned well by its page count alone",
    };

    private static readonly RuleOption GraceMinutes = new()
    {
        Name = "grace-minutes", Default = 5, Unit = "min", Meaning = "a table analysed this recently is left to autovacuum's next round",
        Source = "autovacuum_naptime is 1 min (manual 20.10), and sessions hand in their counters late; five rounds are ample",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-TABLE-ANALYZE-OVERDUE",
        Engine = EngineNames.Postgres,
        Family = "tables",
        Title = "Statistics out of date",
        LooksFor = "More rows changed since the last ANALYZE than the table's own settings allow. Not reported: many changes below the table's threshold, and tables that "
            + "were never analysed, which another rule reports.",
        Why = "The planner guesses from rows that are no longer there: wrong join orders, nested loops over millions of rows.",
        Options = [Factor, MinimumRows, GraceMinutes],
        References = ["https://www.postgresql.org/docs/current/routine-vacuuming.html#VACUUM-FOR-STATISTICS"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!CatalogReading.TryOpen(context, out var reading, out var reason) || !context.Snapshot.TryGet(PostgresSections.Vacuum, out _, out reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        return reading.InRecovery
            ? RuleVerdict.NotExamined("a standby does not analyse; ask the primary")
            : reading.Verdict(reading.Stored
                .Where(table => table.Kind != TableKind.Partitioned && !NeverAnalyzed.IsNever(table) && table.Usage?.RowsChangedSinceAnalyze >= context.Option(MinimumRows))
                .Select(table => (table, vacuum: reading.Vacuum(table)))
                .Where(pair => pair.vacuum is { AutovacuumEnabled: false } || pair.table.Usage!.LastAnalyzeAt is not { } last || (context.Now - last).TotalMinutes >= context.Option(GraceMinutes))
                .Where(pair => pair.vacuum is not null
                    && pair.table.Usage!.RowsChangedSinceAnalyze > pair.vacuum.AnalyzeThreshold * (pair.vacuum.AutovacuumEnabled ? context.Option(Factor) : 1))
                .Select(pair => Describe(context, pair.table, pair.vacuum!)));
    }

    private Finding Describe(RuleContext context, Table table, PostgresTableVacuum vacuum)
    {
        var changed = table.Usage!.RowsChangedSinceAnalyze!.Value;
        var share = changed / Math.Max(1, table.Rows ?? changed);
        return context.Problem(
            Info, SubjectOf.The(table), share >= 1 ? Severity.Medium : Severity.Low, $"{Amount.Of(changed, "row")} of {table.Name} changed since its statistics were gathered") with
        {
            Impact = $"the planner's picture misses changes of {Amount.Share(Math.Min(1, share))} of the rows"
                + (table.Usage.LastAnalyzeAt is { } at ? $"; it is {Amount.Days((context.Now - at).TotalDays)} old" : ""),
            Evidence =
            [
                Evidence.Of("rows changed", changed, "rows", "pg_stat_all_tables.n_mod_since_analyze"),
                Evidence.Of("threshold of this table", vacuum.AnalyzeThreshold, "rows", "autovacuum_analyze_threshold + scale factor × rows"),
                Evidence.Of("autovacuum", vacuum.AutovacuumEnabled, null, "pg_class.reloptions, autovacuum"),
            ],
            Remedy = AnalyzeRemedy.Of(table),
            Weight = changed,
        };
    }
}
