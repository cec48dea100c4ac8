using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Rules.Reading;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rules.Estimates;

internal sealed class DefaultSelectivity() : EstimateRule(EstimateCause.DefaultSelectivity)
{
    /// <summary>A condition that was guessed.</summary>
    /// <param name="Condition">The filter, as the plan prints it.</param>
    /// <param name="Share">The share of rows that the planner took.</param>
    public sealed record Guess(string Condition, double Share);

    // src/include/utils/selfuncs.h: DEFAULT_EQ_SEL, DEFAULT_RANGE_INEQ_SEL and DEFAULT_MATCHING_SEL; DEFAULT_INEQ_SEL, which is also what
    // function_selectivity in src/backend/optimizer/util/plancat.c takes of a function that says nothing; two of them.
    private static readonly double[] Constants = [0.005, 1 / 3.0, 1 / 9.0];

    // The estimate is printed in whole rows, and the table's rows are an estimate themselves.
    private const double Tolerance = 0.03;

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-DEFAULT-SELECTIVITY",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "The planner guessed a constant share of the rows",
        LooksFor = "The deepest node whose rows are far from the estimate, when the estimate is 0.5%, a third or a ninth of the table and its condition compares with something that is not known when planning: a function, a "
            + "subquery, a column of another table. Not reported: conditions on values that the statistics cover, and expressions, for which there are statistics to make.",
        Why = "Without statistics the planner takes constants from its source; everything above is planned for them.",
        Options = [WrongEstimates.Factor, WrongEstimates.LeastRows],
        References = ["https://github.com/postgres/postgres/blob/master/src/include/utils/selfuncs.h", "https://www.postgresql.org/docs/current/xfunc-optimization.html"],
    };

    /// <summary>The guess that an estimate is; null when it is none.</summary>
    public static Guess? Matching(PlanFacts facts, WrongEstimate wrong)
    {
        var node = wrong.Node;
        var condition = node.Filter ?? node.IndexCond ?? node.RecheckCond;
        var rows = wrong.Table?.Rows ?? (node is { NodeType: "Seq Scan", Filter: not null } ? (ScanSize.Kept(facts, node) + ScanSize.Removed(node)) / ScanSize.Passes(facts, node) : null);
        if (condition is null || rows is not > 0 || !ComparesUnknown(condition))
        {
            return null;
        }

        var share = wrong.Expected / Math.Max(1, ScanSize.Passes(facts, node)) / rows.Value;
        return Array.Find(Constants, constant => Math.Abs(share - constant) <= Math.Max(Tolerance * constant, 1 / rows.Value)) is var found and > 0 ? new Guess(condition, found) : null;
    }

    protected override string Because(WrongEstimate wrong) => $"{PlanWords.Title(wrong.Node)} compares with what is unknown when planning";

    protected override IEnumerable<Evidence> Facts(PlanFacts facts, WrongEstimate wrong)
    {
        yield return Evidence.Of("condition", wrong.Expression, null, "EXPLAIN");
        yield return Evidence.Of("share of rows that was taken", Matching(facts, wrong)?.Share ?? 0, "ratio", "selfuncs.h");
    }

    protected override Remedy Cure(PlanFacts facts, WrongEstimate wrong) => Remedy.ByHand(
        "Let the planner know the value: compute the function or subquery first and send its result as a constant; write a SQL function so that it can be inlined; give a function that filters a support function; "
            + "or put the few rows that come out into a temporary table and ANALYZE it before the joins.",
        "what the condition compares with is decided by the statement");

    // A column beside a constant has statistics; everything else is unknown.
    private static bool ComparesUnknown(string condition)
    {
        var where = PlannedStatement.Shape($"SELECT 1 FROM t WHERE {PrintedSubplans.AsParameters(condition)}")?.Query?.Where;
        return where is { Count: > 0 } && where.Any(part => part switch
        {
            FunctionExpression => true,
            BinaryExpression { IsComparison: true } binary => !(IsColumn(binary.Left) && IsConstant(binary.Right)) && !(IsConstant(binary.Left) && IsColumn(binary.Right)),
            BinaryExpression { Operator: "~~" or "~~*" or "~" or "~*" } match => !IsConstant(match.Right),
            LikeExpression like => !IsConstant(like.Pattern),
            _ => false,
        });
    }

    private static bool IsColumn(SqlExpression expression) => expression is ColumnReference or CastExpression { Operand: ColumnReference };

    private static bool IsConstant(SqlExpression expression) => expression is LiteralExpression or UnaryExpression { Operand: LiteralExpression } or CastExpression { Operand: LiteralExpression };
}
