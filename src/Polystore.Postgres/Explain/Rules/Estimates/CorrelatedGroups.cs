using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules.Estimates;

internal sealed class CorrelatedGroups() : EstimateRule(EstimateCause.CorrelatedGroups)
{
    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-CORRELATED-GROUPS",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "Groups are overcounted because columns are taken for independent",
        LooksFor = "The deepest node whose groups are far fewer than expected, when several columns of one table are grouped by together. Not reported: stale statistics, and columns whose combinations a statistics object counts.",
        Why = "The planner multiplies the distinct values of the columns; a hash table or a join above is sized and chosen for groups that do not exist.",
        Options = [WrongEstimates.Factor, WrongEstimates.LeastRows],
        References = ["https://www.postgresql.org/docs/current/planner-stats.html#PLANNER-STATS-EXTENDED-N-DISTINCT-COUNTS"],
    };

    protected override string Because(WrongEstimate wrong) => $"combinations of {wrong.Table!.Name} ({string.Join(", ", wrong.Columns)}) are overcounted";

    protected override Remedy Cure(PlanFacts facts, WrongEstimate wrong) => StatisticsObject.Over(facts, wrong.Table!, wrong.Columns, "ndistinct");
}
