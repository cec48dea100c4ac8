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
        LooksFor = "A function in FROM that gives far more or fewer rows than the planner took for granted (1000, or what ROWS says). Not reported: functions that the planner can ask, such as generate_series of whole numbers.",
        Why = "What is joined to it is planned for the wrong number.",
        Options = [WrongEstimates.Factor, WrongEstimates.LeastRows],
        References = ["https://www.postgresql.org/docs/current/sql-createfunction.html"],
    };

    protected override string Because(WrongEstimate wrong) => $"{wrong.Node.FunctionName ?? "a function"} is declared for another number of rows";

    protected override Remedy Cure(PlanFacts facts, WrongEstimate wrong) => Remedy.ByHand(
        IsOwn(facts, wrong) ? $"ALTER FUNCTION {wrong.Node.FunctionName} (…) ROWS {PlanWords.Number(Math.Max(1, Math.Round(wrong.Rows / Math.Max(1, wrong.Node.Loops ?? 1)))).Replace(",", "", StringComparison.Ordinal)}; "
                + "or put the rows into a temporary table and ANALYZE it; or write the function in SQL, so that it can be inlined."
            : $"What a built-in function says of its rows is not to be changed. Put them into a temporary table and ANALYZE it, or give the planner a bound that is known: (SELECT * FROM {wrong.Node.FunctionName} (…) LIMIT n) is planned for n rows at most. generate_series of whole numbers is estimated exactly, of times only since PostgreSQL 18.",
        "a function has one declared number for all its arguments");

    // Functions of PostgreSQL itself are no part of the catalogue that is seen; without one their names tell.
    private static bool IsOwn(PlanFacts facts, WrongEstimate wrong) => facts.Connected
        ? facts.Catalog.Routines.Any(routine => routine.Name == wrong.Node.FunctionName)
        : wrong.Node.FunctionName is not ("generate_series" or "unnest" or "generate_subscripts" or "string_to_table") && wrong.Node.FunctionName is { } name
            && !name.StartsWith("json", StringComparison.Ordinal) && !name.StartsWith("regexp_", StringComparison.Ordinal) && !name.StartsWith("pg_", StringComparison.Ordinal);
}
