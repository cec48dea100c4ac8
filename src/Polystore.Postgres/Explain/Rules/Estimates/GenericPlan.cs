using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules.Estimates;

internal sealed class GenericPlan() : EstimateRule(EstimateCause.GenericPlan)
{
    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-GENERIC",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "One plan for all values is wrong for this one",
        LooksFor = "The deepest node whose rows are far from the estimate, when its condition prints a parameter ($1) in place of a value: the plan was made once for every value of a prepared statement or a function. "
            + "Not reported: generic plans that judge the rows well, and values of init plans, which are printed alike.",
        Why = "After five executions PostgreSQL keeps a plan for any value when its average cost looks no worse; a value that is far more frequent than the average pays for it.",
        Options = [WrongEstimates.Factor, WrongEstimates.LeastRows],
        References =
        [
            "https://www.postgresql.org/docs/current/sql-prepare.html",
            "https://www.postgresql.org/docs/current/runtime-config-query.html#GUC-PLAN-CACHE-MODE",
        ],
    };

    protected override string Because(WrongEstimate wrong) => $"the plan was made without the value of {string.Join(", ", wrong.Columns)}";

    protected override IEnumerable<Evidence> Facts(PlanFacts facts, WrongEstimate wrong)
    {
        yield return Evidence.Of("condition", wrong.Node.IndexCond ?? wrong.Node.RecheckCond ?? wrong.Node.Filter, null, "EXPLAIN");
        yield return Evidence.Of("plan_cache_mode", facts.Settings.Text("plan_cache_mode"), null, "settings of the plan, else of the server");
    }

    protected override Remedy Cure(PlanFacts facts, WrongEstimate wrong) => Remedy.ByHand(
        "Have this statement planned with its values: SET LOCAL plan_cache_mode = force_custom_plan before it, or for a function ALTER FUNCTION … SET plan_cache_mode = force_custom_plan (RESET takes it back). "
            + "Drivers that prepare by themselves have a switch (prepareThreshold of pgJDBC, Max Auto Prepare of Npgsql, statement_cache of others).",
        "planning at every execution costs too; compare both with EXPLAIN EXECUTE");
}
