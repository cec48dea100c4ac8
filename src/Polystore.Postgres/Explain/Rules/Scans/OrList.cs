using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rewrites;
using Polystore.Postgres.Explain.Rules.Reading;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rules.Scans;

internal sealed class OrList : PlanRule
{
    private static readonly RuleOption Least = new()
    {
        Name = "least", Default = 9, Unit = "values", Minimum = 2, Meaning = "shorter lists are left alone",
        Source = "MIN_ARRAY_SIZE_FOR_HASHED_SAOP in src/backend/optimizer/util/clauses.c: from nine values on a list is looked up in a hash table (14 and newer)",
    };

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-OR-LIST",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "A long OR compares one column value by value",
        LooksFor = "A filter of many equalities of one column joined by OR. Written as IN (…) or = ANY (…) it is one condition, looked up in a hash table or in one index scan. "
            + "Not reported: short lists, lists written as IN, OR over several columns.",
        Why = "Every row is compared with every value until one fits, and the planner examines each side of OR for each index.",
        Options = [Least],
        References = ["https://www.postgresql.org/docs/current/functions-comparisons.html", "https://www.postgresql.org/docs/14/release-14.html"],
    };

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts)
    {
        foreach (var node in facts.Nodes.Where(node => !node.NeverExecuted && (node.Filter ?? node.RecheckCond)?.Contains(" OR ", StringComparison.Ordinal) == true))
        {
            if (Longest(node) is not { Column: { } column, Values: var values } || values < context.Option(Least) || facts.Stake(node) is not { Matters: true } stake)
            {
                continue;
            }

            var finding = Problem(context, facts, node, stake, $"{column} is compared with {PlanWords.Number(values)} values one by one");
            yield return finding with
            {
                Evidence = [.. finding.Evidence, Evidence.Of("values", values, null, "EXPLAIN"), Evidence.Of("rows looked at", ScanSize.Kept(facts, node) + ScanSize.Removed(node), "rows", facts.RowsSource)],
                Remedy = RewriteRemedy.Of(
                    RewriteRemedy.SourceOf(context, facts) is { } source ? OrListRewrite.Of(source, (int)context.Option(Least)) : null,
                    $"Write {column} IN (…), or {column} = ANY ($1) with an array: one prepared statement then serves lists of every length."),
            };
        }
    }

    // The column that stands in most equalities of one OR.
    private static (string? Column, int Values) Longest(PostgresPlanNode node)
    {
        var where = PlannedStatement.Shape($"SELECT 1 FROM t WHERE {node.Filter ?? node.RecheckCond}")?.Query?.Where ?? [];
        var most = where.SelectMany(part => part.SelfAndDescendants()).OfType<LogicalExpression>().Where(logical => logical.Operator == LogicalOperator.Or)
            .SelectMany(logical => Sides(logical).Select(ColumnOf).OfType<string>().GroupBy(column => column, StringComparer.Ordinal))
            .MaxBy(group => group.Count());
        return (most?.Key, most?.Count() ?? 0);
    }

    private static IEnumerable<SqlExpression> Sides(SqlExpression expression) =>
        expression is LogicalExpression { Operator: LogicalOperator.Or } or ? or.Operands.SelectMany(Sides) : [expression];

    private static string? ColumnOf(SqlExpression side) => side is BinaryExpression { Operator: "=" } equal && equal.Right is LiteralExpression or CastExpression { Operand: LiteralExpression }
        ? (equal.Left is CastExpression cast ? cast.Operand : equal.Left) is ColumnReference column ? column.Column : null
        : null;
}
