using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sqlite.Observe.Sections;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Statistics;

internal sealed class NeverAnalyzed : IRule
{
    private static readonly RuleOption LeastRows = new()
    {
        Name = "least-rows", Default = 1000, Unit = "rows", Meaning = "rows of the largest indexed table below which the finding is info",
        Source = "measured: SQLite 3.40 scans 1,000 cached rows in 0.02 ms, so no choice of plan is felt below it",
    };

    private static readonly RuleOption LargeRows = new()
    {
        Name = "large-rows", Default = 100_000, Unit = "rows", Meaning = "rows of the largest indexed table from which on the finding is high",
        Source = "measured: SQLite 3.40 scans 100,000 cached rows in 1.9 ms, and a wrong join order multiplies it",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-NEVER-ANALYZED",
        Engine = EngineNames.Sqlite,
        Family = "statistics",
        Title = "No planner statistics",
        LooksFor = "A database with indexes and rows, and no sqlite_stat1 or an empty one. Not reported: databases without rows or without any index to choose.",
        Why = "Without ANALYZE the planner takes every table for about a million rows and every indexed equality for ten, whether the value is rare or "
            + "everywhere, and picks join orders and indexes by that.",
        Options = [LeastRows, LargeRows],
        References = ["https://sqlite.org/lang_analyze.html", "https://sqlite.org/optoverview.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(SqliteSections.Statistics, out var statistics, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var indexed = context.Catalog.UserTables().Where(table => table.Indexes.Count > 0 && table.Rows is > 0).ToList();
        if (statistics.Entries.Count > 0 || indexed.Count == 0)
        {
            return RuleVerdict.Fine;
        }

        var largest = indexed.MaxBy(table => table.Rows)!;
        var severity = largest.Rows < context.Option(LeastRows) ? Severity.Info : largest.Rows < context.Option(LargeRows) ? Severity.Medium : Severity.High;
        return RuleVerdict.Of(
        [
            context.Problem(Info, SubjectOf.Database, severity, $"ANALYZE has never run: the planner guesses at {Amount.Of(indexed.Sum(table => table.Indexes.Count), "index", "indexes")} of {Amount.Of(indexed.Count, "table")}") with
            {
                Impact = $"the largest, {largest.Name}, has {Amount.Of(largest.Rows!.Value, "row")}",
                Evidence =
                [
                    Evidence.Of("rows in sqlite_stat1", 0L, "rows", "sqlite_stat1"),
                    Evidence.Of($"rows of {largest.Name}", largest.Rows.Value, "rows", largest.RowsAreExact ? "count(*)" : "sqlite_stat1"),
                ],
                Remedy = Cure(context, statistics),
                Weight = largest.Rows.Value,
            },
        ]);
    }

    private static Remedy Cure(RuleContext context, SqliteStatistics statistics)
    {
        var hasStat4 = context.Snapshot.TryGet(SqliteSections.Storage, out var storage, out _)
            && storage.CompileOptions.Contains("ENABLE_STAT4", StringComparer.OrdinalIgnoreCase);

        // lang_analyze.html section 3: DROP TABLE works on the statistics tables, so the schema comes back as it was.
        IReadOnlyList<string> rollback = statistics.Present
            ? hasStat4 && !statistics.HasSamples
                ? ["DELETE FROM sqlite_stat1", "DROP TABLE IF EXISTS sqlite_stat4", "ANALYZE sqlite_master"]
                : ["DELETE FROM sqlite_stat1", "ANALYZE sqlite_master"]
            : hasStat4
                ? ["DROP TABLE sqlite_stat1", "DROP TABLE IF EXISTS sqlite_stat4"]
                : ["DROP TABLE sqlite_stat1"];
        return new Remedy
        {
            Apply = ["ANALYZE"],
            Rollback = rollback,
            Lock = "holds the write lock of the database while it reads every index",
            Duration = context.Catalog.Indexes().Sum(index => index.Bytes ?? 0) is > 0 and var bytes ? $"one pass over {Amount.Bytes(bytes)} of indexes" : "one pass over every index",
            Guidance = "Afterwards run PRAGMA optimize when a connection closes: it keeps the statistics fresh by itself.",
            Effects = [new StatisticsRefreshed(null)],
        };
    }
}
