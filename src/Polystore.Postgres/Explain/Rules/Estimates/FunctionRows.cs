using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules.Estimates;

internal sealed class FunctionRows() : EstimateRule(EstimateCause.FunctionRows)
{
    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-FUNCTION-ROWS",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "The rows of a function are a declared guess",
        LooksFor = "A function in FROM that gives far more or fewer rows than the planner took for granted (1000, or what ROWS says). Not reported: functions that the planner can ask, such as generate_series.",
        Why = "What is joined to it is planned for the wrong number.",
        Options = [WrongEstimates.Factor, WrongEstimates.LeastRows],
        References = ["https://www.postgresql.org/docs/current/sql-createfunction.html"],
    };

    protected override string Because(WrongEstimate wrong) => $"{wrong.Node.FunctionName ?? "a function"} is declared for another number of rows";

    protected override Remedy Cure(PlanFacts facts, WrongEstimate wrong) => Remedy.ByHand(
        $"ALTER FUNCTION {wrong.Node.FunctionName} (…) ROWS {PlanWords.Number(Math.Max(1, Math.Round(wrong.Rows / Math.Max(1, wrong.Node.Loops ?? 1)))).Replace(",", "", StringComparison.Ordinal)}; "
            + "or put the rows into a temporary table and ANALYZE it; or write the function in SQL, so that it can be inlined.",
        "a function has one declared number for all its arguments");
}
