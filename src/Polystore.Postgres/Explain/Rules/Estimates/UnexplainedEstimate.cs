using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Rules.Reading;
using Polystore.Postgres.Explain.Rules.Scans;

namespace Polystore.Postgres.Explain.Rules.Estimates;

internal sealed class UnexplainedEstimate() : EstimateRule(EstimateCause.Unknown)
{
    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-MISESTIMATE",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "Rows are misjudged",
        LooksFor = "The deepest node whose rows are far from the estimate below a join that takes time, when no single cause can be told: a skewed join, a rare or frequent value outside the statistics, a plan without its tables. Not reported: errors that no join depends on, and those with a cause of their own.",
        Why = "Join orders and join methods are chosen for the wrong number of rows.",
        Options = [WrongEstimates.Factor, WrongEstimates.LeastRows],
        References = ["https://www.postgresql.org/docs/current/planner-stats.html", "https://www.postgresql.org/docs/current/sql-altertable.html"],
    };

    // Largest value of SET STATISTICS.
    private const double MostTarget = 10_000;

    protected override string Because(WrongEstimate wrong) => $"{PlanWords.Title(wrong.Node)} is misjudged";

    protected override Remedy Cure(PlanFacts facts, WrongEstimate wrong)
    {
        // A value of share f is among the 1/f most common ones, whatever the others are.
        var target = wrong is { TooFew: true, Table.Rows: { } rows } ? Math.Min(MostTarget, Math.Ceiling(rows / Math.Max(1, wrong.Rows / Math.Max(1, wrong.Node.Loops ?? 1)))) : MostTarget;
        return Remedy.ByHand(
            wrong.Node.NodeType is "CTE Scan"
                ? $"Nothing is known of what {wrong.Node.CteName} holds, because it is materialised. Where it is a plain query that is read once or twice, AS NOT MATERIALIZED lets the statistics of its tables through; else put its rows into a temporary table and ANALYZE it before the joins."
            : wrong.Table is not null && (wrong.Node.Loops ?? 1) > facts.Times[wrong.Node].Processes && IndexAccess.Conditions(wrong.Node).Any(condition => condition.Contains('.', StringComparison.Ordinal))
                ? "It is searched once for each row of another table, and no statistics say how values of two tables pair up. For an equality a higher statistics target on both columns lets the planner match frequent values (ALTER TABLE … ALTER COLUMN … SET STATISTICS, back with -1, then ANALYZE); for any other operator it takes a constant share, and only the statement can help: narrow the pairs down by a further condition, or put one side into a temporary table and ANALYZE it."
            : wrong.Table is { } table
                ? $"A value that is more frequent than the statistics of {table.Name} know is found by more of them: ALTER TABLE … ALTER COLUMN … SET STATISTICS {Math.Max(target, 100):0} (back with -1), then ANALYZE; for columns that depend on each other CREATE STATISTICS."
                : wrong.Node.RelationName is { } relation
                    ? $"First ANALYZE {relation}; then look whether its conditions are on columns that depend on each other (CREATE STATISTICS) or on expressions."
                    : "The inputs are judged well, so the join is skewed: statistics of both join columns with a higher target let the planner match frequent values; a declared foreign key tells it how rows of several columns pair up.",
            "which of several causes it is cannot be told from the plan and the statistics that were seen");
    }
}
