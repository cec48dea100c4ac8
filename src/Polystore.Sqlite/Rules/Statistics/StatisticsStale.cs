using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sqlite.Observe.Sections;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Statistics;

internal sealed class StatisticsStale : IRule
{
    private static readonly RuleOption Drift = new()
    {
        Name = "drift-factor", Default = 2, Unit = "ratio", Minimum = 1.01,
        Meaning = "growth or shrinkage since ANALYZE from which on statistics are stale",
        Source = "the planner counts in LogEst, 10 × log2 (sqliteInt.h): a factor of 2 is ten of its steps, more than what separates an index from a scan of it",
    };

    private static readonly RuleOption SevereDrift = new()
    {
        Name = "severe-factor", Default = 10, Unit = "ratio", Minimum = 1.01, Meaning = "factor from which on the finding is medium",
        Source = "pragma.html#pragma_optimize: a table is analysed again when its size has changed by a factor of 10",
    };

    private static readonly RuleOption LeastRows = new()
    {
        Name = "least-rows", Default = 1000, Unit = "rows", Meaning = "smaller tables are left alone",
        Source = "measured: SQLite 3.40 scans 1,000 cached rows in 0.02 ms, so no choice of plan is felt below it",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-STATISTICS-STALE",
        Engine = EngineNames.Sqlite,
        Family = "statistics",
        Title = "Planner statistics that no longer fit",
        LooksFor = "Tables whose rows in sqlite_stat1 are far from their exact count, or that are missing there although others are not. Not "
            + "reported: databases that were never analysed (a rule of its own), small tables, and counts of partial indexes.",
        Why = "The planner believes the numbers of the last ANALYZE: it joins a table that has grown as if it were still small.",
        Options = [Drift, SevereDrift, LeastRows],
        References = ["https://sqlite.org/lang_analyze.html#recommended_usage_patterns", "https://sqlite.org/pragma.html#pragma_optimize"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(SqliteSections.Statistics, out var statistics, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        if (statistics.Entries.Count == 0)
        {
            return RuleVerdict.NotExamined("there are no statistics; ANALYZE has never run");
        }

        var counted = context.Catalog.UserTables().Where(table => table is { RowsAreExact: true, Rows: not null }).ToList();
        if (counted.Count == 0 && context.Catalog.UserTables().Any())
        {
            return RuleVerdict.NotExamined("the rows of the tables were not counted");
        }

        var known = statistics.Entries.ToLookup(entry => entry.Table, StringComparer.OrdinalIgnoreCase);
        return RuleVerdict.Of(counted.Select(table => Look(context, table, known[table.Name].ToList())).OfType<Finding>());
    }

    private Finding? Look(RuleContext context, Table table, IReadOnlyList<SqliteStatistic> entries)
    {
        var partial = table.Indexes.Where(index => index.Predicate is not null).Select(index => index.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var then = entries.Where(entry => entry.Index is null || !partial.Contains(entry.Index)).Max(entry => entry.Rows);
        var now = table.Rows!.Value;
        if (Math.Max(now, then ?? 0) < context.Option(LeastRows))
        {
            return null;
        }

        var factor = then is { } old ? Math.Max(Math.Max(now, 1) / Math.Max(old, 1), Math.Max(old, 1) / Math.Max(now, 1)) : double.PositiveInfinity;
        if (factor < context.Option(Drift))
        {
            return null;
        }

        return context.Problem(Info, SubjectOf.The(table), factor >= context.Option(SevereDrift) ? Severity.Medium : Severity.Low, then is { } before
            ? $"statistics of {table.Name} say {Amount.Of(before, "row")}, it has {Amount.Of(now)}"
            : $"{table.Name} with {Amount.Of(now, "row")} has no statistics, others have") with
        {
            Impact = then is null ? null : $"the planner is wrong by a factor of {Amount.Of(Math.Round(factor))}",
            Evidence =
            [
                Evidence.Of("rows", now, "rows", "count(*)"),
                .. then is { } recorded ? new[] { Evidence.Of("rows at the last ANALYZE", recorded, "rows", "sqlite_stat1") } : [],
            ],
            Remedy = Cure(context, table, entries),
            Weight = now,
        };
    }

    private static Remedy Cure(RuleContext context, Table table, IReadOnlyList<SqliteStatistic> entries)
    {
        var hasSamples = context.Snapshot.TryGet(SqliteSections.Statistics, out var statistics, out _) && statistics.HasSamples;
        var rows = entries.Select(entry => $"({SqliteName.Literal(entry.Table)}, {SqliteName.Literal(entry.Index)}, {SqliteName.Literal(entry.Stat)})");
        var forget = $"DELETE FROM sqlite_stat1 WHERE tbl = {SqliteName.Literal(entries.Count > 0 ? entries[0].Table : table.Name)}";
        var remedy = new Remedy
        {
            Apply = [$"ANALYZE {SqliteName.Quote(table.Schema)}.{SqliteName.Quote(table.Name)}"],
            Lock = "holds the write lock of the database while it reads the indexes of the table",
            Duration = $"one pass over the indexes of {Amount.Of(table.Rows ?? 0, "row")}",
            Guidance = "Run PRAGMA optimize when a connection closes: it does this by itself in time.",
            Effects = [new StatisticsRefreshed(table.ObjectName)],
        };
        return hasSamples
            ? remedy with { Reversible = false, Reason = "the samples of sqlite_stat4 cannot be put back as they were; the next ANALYZE makes them anew anyway" }
            : remedy with
            {
                Rollback = entries.Count == 0
                    ? [forget, "ANALYZE sqlite_master"]
                    : [forget, $"INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES {string.Join(", ", rows)}", "ANALYZE sqlite_master"],
            };
    }
}
