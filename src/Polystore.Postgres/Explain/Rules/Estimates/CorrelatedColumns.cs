using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules.Estimates;

internal sealed class CorrelatedColumns() : EstimateRule(EstimateCause.CorrelatedColumns)
{
    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-CORRELATED-COLUMNS",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "Columns that belong together are taken for independent",
        LooksFor = "The deepest node that gives far more rows than expected, when its table is searched by equality on two columns or more, each of which alone explains the rows. Not reported: stale statistics, and columns that a statistics object covers.",
        Why = "The planner multiplies the share of each condition; a city and its postal code then look like a coincidence.",
        Options = [WrongEstimates.Factor, WrongEstimates.LeastRows],
        References = ["https://www.postgresql.org/docs/current/planner-stats.html#PLANNER-STATS-EXTENDED", "https://www.postgresql.org/docs/current/sql-createstatistics.html"],
    };

    protected override string Because(WrongEstimate wrong) => $"{wrong.Table!.Name} ({string.Join(", ", wrong.Columns)}) depend on each other";

    protected override IEnumerable<Evidence> Facts(PlanFacts facts, WrongEstimate wrong)
    {
        foreach (var column in wrong.Columns)
        {
            yield return Evidence.Of($"distinct values of {column}", wrong.Table!.FindColumn(column)?.Statistics?.DistinctValues ?? 0, null, "pg_stats.n_distinct");
        }
    }

    protected override Remedy Cure(PlanFacts facts, WrongEstimate wrong) => StatisticsObject.Over(facts, wrong.Table!, wrong.Columns, "dependencies, mcv");
}
