using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules.Estimates;

internal sealed class ExpressionStatistics() : EstimateRule(EstimateCause.Expression)
{
    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-EXPRESSION-STATISTICS",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "A condition on an expression is guessed",
        LooksFor = "The deepest node whose rows are far from the estimate, when its condition compares an expression over columns for which there are neither statistics nor an index. Not reported: stale statistics, expressions that are known.",
        Why = "Statistics are of columns; for an expression the planner assumes one in two hundred for equality and a third for a range (src/include/utils/selfuncs.h).",
        Options = [WrongEstimates.Factor, WrongEstimates.LeastRows],
        References = ["https://www.postgresql.org/docs/current/sql-createstatistics.html"],
    };

    // Expressions came with 14.
    private const int FirstVersion = 14;

    protected override string Because(WrongEstimate wrong) => $"nothing is known of {wrong.Expression} in {wrong.Table!.Name}";

    protected override Remedy Cure(PlanFacts facts, WrongEstimate wrong) =>
        int.TryParse(facts.Snapshot.ServerVersion.Split('.')[0].Split(' ')[0], out var major) && major < FirstVersion
            ? Remedy.ByHand($"An index on ({wrong.Expression}) makes ANALYZE gather its statistics; statistics without an index need PostgreSQL 14.", "every index makes writes dearer")
            : StatisticsObject.OverExpression(facts, wrong.Table!, wrong.Columns, wrong.Expression!);
}
