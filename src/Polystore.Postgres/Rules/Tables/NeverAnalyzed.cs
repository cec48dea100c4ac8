using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Tables;

internal sealed class NeverAnalyzed : IRule
{
    // More names help nobody; the remedy holds them all.
    private const int MostNames = 20;

    private static readonly RuleOption MinimumRows = new()
    {
        Name = "minimum-rows", Default = 1000, Unit = "rows", Meaning = "smaller tables are left alone", Source = "a few pages, read whole whatever the plan",
    };

    private static readonly RuleOption GraceMinutes = new()
    {
        Name = "grace-minutes", Default = 5, Unit = "min", Meaning = "a table without statistics in an earlier snapshot as old as this was passed over by autovacuum",
        Source = "autovacuum_naptime is 1 min (manual 20.10); five rounds are ample",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-TABLE-NEVER-ANALYZED",
        Engine = EngineNames.Postgres,
        Family = "tables",
        Title = "Table without statistics",
        LooksFor = "A table with rows that was never analysed, and a partitioned table that was not, which autovacuum never does by itself. Tables that autovacuum is "
            + "due to analyse are told as one finding, because after a load its next round does it; with an earlier snapshot those that it has passed over since stand by themselves. "
            + "Not reported: tables whose counters were reset but whose statistics are there.",
        Why = "The planner knows no value and no number of distinct values and falls back to fixed guesses (a two-hundredth for equality).",
        Options = [MinimumRows, GraceMinutes],
        References = ["https://www.postgresql.org/docs/current/routine-vacuuming.html#VACUUM-FOR-STATISTICS", "https://www.postgresql.org/docs/current/sql-analyze.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!CatalogReading.TryOpen(context, out var reading, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        if (reading.InRecovery)
        {
            return RuleVerdict.NotExamined("a standby does not keep these counters; ask the primary");
        }

        var passedOver = PassedOver(context);
        var never = reading.Stored
            .Where(table => IsNever(table) && Rows(table) >= context.Option(MinimumRows))
            .ToLookup(table => IsDue(context, reading, table) && !passedOver.Contains(table.ObjectName));
        var alone = never[false].Select(table => Describe(context, table));
        return never[true].Any() ? reading.Verdict(alone.Append(Together(context, [.. never[true].OrderByDescending(Rows)]))) : reading.Verdict(alone);
    }

    /// <summary>No counter of an ANALYZE, and no column with statistics.</summary>
    public static bool IsNever(Table table) => table.Usage is { LastAnalyzeAt: null } && table.Columns.All(column => column.Statistics is null);

    // What autovacuum itself asks before it analyses a table.
    private static bool IsDue(RuleContext context, CatalogReading reading, Table table) =>
        table.Kind != TableKind.Partitioned
        && context.Snapshot.SettingValue("track_counts") is not "off"
        && reading.Vacuum(table) is { AutovacuumEnabled: true } vacuum
        && table.Usage?.RowsChangedSinceAnalyze > vacuum.AnalyzeThreshold;

    private static HashSet<ObjectName> PassedOver(RuleContext context) =>
        context.Before is { } before && (context.Now - before.ObservedAt).TotalMinutes >= context.Option(GraceMinutes)
            ? before.Catalog.Tables.Where(table => IsNever(table) && Rows(table) >= context.Option(MinimumRows)).Select(table => table.ObjectName).ToHashSet()
            : [];

    private static double Rows(Table table) => table.Rows ?? table.Usage?.LiveRows ?? 0;

    private Finding Describe(RuleContext context, Table table) => context.Problem(
        Info,
        SubjectOf.The(table),
        table.Kind == TableKind.Partitioned ? Severity.Low : Severity.Medium,
        table.Kind == TableKind.Partitioned ? $"{table.Name} was never analysed as a whole, and autovacuum analyses only its partitions" : $"{table.Name} was never analysed") with
    {
        Impact = $"every plan over {Amount.Of(Rows(table), "row")} is built on fixed guesses",
        Evidence = [Evidence.Of("rows", Rows(table), "rows", "pg_stat_all_tables.n_live_tup")],
        Remedy = AnalyzeRemedy.Of(table),
        Weight = Rows(table),
    };

    private Finding Together(RuleContext context, IReadOnlyList<Table> due)
    {
        var rows = due.Sum(Rows);
        return context.Problem(
            Info,
            SubjectOf.Database,
            Severity.Low,
            due.Count == 1 ? $"{due[0].Name} has no statistics yet; autovacuum is due to gather them" : $"{Amount.Of(due.Count, "table")} have no statistics yet; autovacuum is due to gather them") with
        {
            Impact = $"until then every plan over {Amount.Of(rows, "row")} is built on fixed guesses",
            Evidence =
            [
                Evidence.Of("tables", string.Join(", ", due.Take(MostNames).Select(table => $"{table.Name} {Amount.Of(Rows(table), "row")}")) + (due.Count > MostNames ? $" and {due.Count - MostNames} more" : ""), null, "pg_stat_all_tables.n_live_tup"),
                Evidence.Of("wait between two rounds", context.Snapshot.SettingValue("autovacuum_naptime") ?? "60", "s", "autovacuum_naptime"),
            ],
            Remedy = RemedyTogether.Of([.. due.Select(AnalyzeRemedy.Of)]) with
            {
                Guidance = "As after a load a round of autovacuum does it by itself; by hand it is done before the first statements need it. When it still stands here minutes later, autovacuum does not get to these tables.",
            },
            Weight = rows,
        };
    }
}
