using System.Globalization;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Rules.Reading;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules.Estimates;

internal sealed class UnlistedValue() : EstimateRule(EstimateCause.UnlistedValue)
{
    // Largest value of SET STATISTICS (sql-altertable), and what applies without it (default_statistics_target).
    private const double MostTarget = 10_000;
    private const double DefaultTarget = 100;

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-STATISTICS-TARGET",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "A frequent value is not in the statistics",
        LooksFor = "The deepest node that gives far more rows than expected for one value of one column, when the column has more values than its list of common ones holds and this one is not among them. "
            + "Not reported: stale statistics, and values that are more frequent than every listed one, which a new ANALYZE finds.",
        Why = "Whatever is not in the list is taken to be as frequent as the average of the rest.",
        Options = [WrongEstimates.Factor, WrongEstimates.LeastRows],
        References = ["https://www.postgresql.org/docs/current/row-estimation-examples.html", "https://www.postgresql.org/docs/current/sql-altertable.html"],
    };

    protected override string Because(WrongEstimate wrong) => $"a value of {wrong.Table!.Name} ({wrong.Columns[0]}) is frequent and not among the common ones";

    protected override IEnumerable<Evidence> Facts(PlanFacts facts, WrongEstimate wrong)
    {
        var statistics = wrong.Table!.FindColumn(wrong.Columns[0])!.Statistics!;
        yield return Evidence.Of("values listed", statistics.MostCommonFrequencies.Count, null, "pg_stats.most_common_vals");
        yield return Evidence.Of("distinct values", statistics.DistinctValues ?? 0, null, "pg_stats.n_distinct");
    }

    // A value of share f is among the 1/f most frequent ones; a sample of 300 rows for each unit of the target meets it 300 times then.
    protected override Remedy Cure(PlanFacts facts, WrongEstimate wrong)
    {
        var (table, column) = (wrong.Table!, PgName.Quote(wrong.Columns[0]));
        var share = wrong.Rows / Math.Max(1, wrong.Node.Loops ?? 1) / (table.Rows ?? 1);
        var listed = table.FindColumn(wrong.Columns[0])!.Statistics!.MostCommonFrequencies.Count;
        var target = Math.Min(MostTarget, Math.Max(Math.Ceiling(1 / share), 10 * Math.Max(listed, facts.Settings.Number("default_statistics_target") ?? DefaultTarget)));
        return new Remedy
        {
            Apply = [string.Create(CultureInfo.InvariantCulture, $"ALTER TABLE {PgName.Of(table)} ALTER COLUMN {column} SET STATISTICS {target:0}"), $"ANALYZE {PgName.Of(table)} ({column})"],
            Rollback = [$"ALTER TABLE {PgName.Of(table)} ALTER COLUMN {column} SET STATISTICS -1"],
            Lock = LockWords.ShareUpdateExclusive,
            Duration = string.Create(CultureInfo.InvariantCulture, $"ANALYZE then reads a sample of up to {300 * target:#,0} rows"),
            Guidance = "The way back restores the default; a target that was set before is lost. Every statement over the column is planned a little more slowly with a longer list.",
            Effects = [new StatisticsRefreshed(table.ObjectName)],
        };
    }
}
