using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Tables;

internal sealed class NeverAnalyzed : IRule
{
    private static readonly RuleOption MinimumRows = new()
    {
        Name = "minimum-rows", Default = 1000, Unit = "rows", Meaning = "smaller tables are left alone", Source = "a few pages, read whole whatever the plan",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-TABLE-NEVER-ANALYZED",
        Engine = EngineNames.Postgres,
        Family = "tables",
        Title = "Table without statistics",
        LooksFor = "A table with rows that was never analysed, and a partitioned table that was not, which autovacuum never does by itself. Not reported: tables whose "
            + "counters were reset but whose statistics are there.",
        Why = "The planner knows no value and no number of distinct values and falls back to fixed guesses (a two-hundredth for equality).",
        Options = [MinimumRows],
        References = ["https://www.postgresql.org/docs/current/routine-vacuuming.html#VACUUM-FOR-STATISTICS", "https://www.postgresql.org/docs/current/sql-analyze.html"],
    };

    public RuleVerdict Judge(RuleContext context) => CatalogReading.TryOpen(context, out var reading, out var reason)
        ? reading.InRecovery
            ? RuleVerdict.NotExamined("a standby does not keep these counters; ask the primary")
            : reading.Verdict(reading.Stored
                .Where(table => IsNever(table) && Rows(table) >= context.Option(MinimumRows))
                .Select(table => Describe(context, table)))
        : RuleVerdict.NotExamined(reason);

    /// <summary>No counter of an ANALYZE, and no column with statistics.</summary>
    public static bool IsNever(Table table) => table.Usage is { LastAnalyzeAt: null } && table.Columns.All(column => column.Statistics is null);

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
}
