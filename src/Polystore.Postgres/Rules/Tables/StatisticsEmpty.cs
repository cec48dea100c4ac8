using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Tables;

internal sealed class StatisticsEmpty : IRule
{
    private static readonly RuleOption MinimumRows = new()
    {
        Name = "minimum-rows", Default = 1000, Unit = "rows", Meaning = "objects of smaller tables are left alone", Source = "a few pages, read whole whatever the plan",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-TABLE-STATISTICS-EMPTY",
        Engine = EngineNames.Postgres,
        Family = "tables",
        Title = "Extended statistics that were never gathered",
        LooksFor = "Objects of CREATE STATISTICS that hold nothing: made after the last ANALYZE, of a partitioned table, which autovacuum never analyses as a whole, or lost by pg_upgrade, "
            + "which carries over no extended statistics, in version 18 neither. Not reported: objects of tables that were never analysed at all (PG-TABLE-NEVER-ANALYZED), and those with STATISTICS 0.",
        Why = "CREATE STATISTICS only says what to gather; until an ANALYZE the planner estimates as if it were not there.",
        Options = [MinimumRows],
        References = ["https://www.postgresql.org/docs/current/sql-createstatistics.html", "https://www.postgresql.org/docs/18/pgupgrade.html", "https://www.postgresql.org/docs/current/routine-vacuuming.html#VACUUM-FOR-STATISTICS"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!CatalogReading.TryOpen(context, out var reading, out var reason) || !context.Snapshot.TryGet(PostgresSections.ExtendedStatistics, out var objects, out reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        if (objects.Items.Count > 0 && objects.Items.All(item => item.Gathered is null))
        {
            return RuleVerdict.NotExamined("whether statistics objects hold anything is shown to owners of their tables only");
        }

        return reading.Verdict(reading.Stored
            .Where(table => !NeverAnalyzed.IsNever(table) && Rows(table) >= context.Option(MinimumRows))
            .Select(table => (table, empty: objects.Items.Where(item => item is { Gathered: false, Disabled: false } && item.TableSchema == table.Schema && item.Table == table.Name).ToList()))
            .Where(pair => pair.empty.Count > 0)
            .Select(pair => Describe(context, pair.table, pair.empty)));
    }

    private static double Rows(Table table) => table.Rows ?? table.Usage?.LiveRows ?? 0;

    private Finding Describe(RuleContext context, Table table, List<PostgresStatisticsObject> empty) => context.Problem(
        Info,
        SubjectOf.The(table),
        Severity.Medium,
        empty.Count == 1 ? $"statistics object {empty[0].Name} of {table.Name} was never gathered" : $"{empty.Count} statistics objects of {table.Name} were never gathered") with
    {
        Impact = $"what somebody made for the estimates over {Amount.Of(Rows(table), "row")} has no effect",
        Evidence =
        [
            .. empty.Select(item => Evidence.Of(item.Name, string.Join(", ", item.Columns.Concat(item.HasExpressions ? ["expressions"] : Array.Empty<string>())), null, "pg_statistic_ext, pg_stats_ext")),
            Evidence.Of("last analysed", table.Usage?.LastAnalyzeAt?.ToString("u", System.Globalization.CultureInfo.InvariantCulture), null, "pg_stat_all_tables"),
        ],
        Remedy = AnalyzeRemedy.Of(table) with
        {
            Guidance = table.Kind == TableKind.Partitioned
                ? "Let a job do so again after large changes: autovacuum analyses only the partitions."
                : "When it stays empty, ANALYZE warns why: a column with STATISTICS 0, or nothing but NULL in it.",
        },
        Weight = Rows(table),
    };
}
