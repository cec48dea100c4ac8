using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rewrites;
using Polystore.Postgres.Explain.Rules.Reading;
using Polystore.Core.Catalogs;
using Polystore.Postgres.Rules.Reading;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rules.Scans;

internal sealed class ExpressionFilter : PlanRule
{
    // As of plain columns: each further one makes every entry longer.
    private const int MostKeys = 3;

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-EXPRESSION",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "A function or an operation on the column keeps indexes away",
        LooksFor = "A scan that keeps few rows by a condition on an expression of a column: lower(x) = …, date(x) = …, x + 1 = …. An index on the expression serves it where the expression is immutable; else the "
            + "condition has to be written on the column. Not reported: small tables, scans that keep many rows, filters of which another column could be found by index, expressions on the partition key, which keep partitions from being left out (PG-PLAN-PARTITIONS).",
        Why = "An index on a column is ordered by the column and not by what a function makes of it.",
        Options = [ScanSize.SmallTable],
        References = ["https://www.postgresql.org/docs/current/indexes-expressional.html", "https://www.postgresql.org/docs/current/xfunc-volatility.html"],
    };

    protected override string? Needs(PlanFacts facts) => facts.Connected ? null : "the types of the columns are in the catalogue, which was not seen";

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts) => ScanSize.Wasteful(context, facts)
        .Select(scan => Judge(context, facts, scan.Node, scan.Stake))
        .OfType<Finding>();

    private Finding? Judge(RuleContext context, PlanFacts facts, PostgresPlanNode node, Stake stake)
    {
        if (facts.TableOf(node) is not { } table || NodeCondition.Read(node, table, node.Filter) is not { } access || SuggestedIndex.KeysOf(facts.Catalog, table, access).Count > 0)
        {
            return null;
        }

        var condition = access.Expressions.FirstOrDefault(expression => expression.Form is not (PredicateForm.Prefix or PredicateForm.InSubquery) && !ColumnCast.IsOne(expression.Expression, table));
        if (condition is null || PartitionsUnpruned.Explains(context, facts, node, condition) || table.Indexes.Any(index => index.Valid && index.Keys is [{ Expression: { } key }, ..] && ColumnCast.SameText(key, condition.Text)))
        {
            return null;
        }

        var column = condition.Columns[0];
        var finding = Problem(context, facts, node, stake, $"{condition.Text} is computed for every row of {table.Name} to keep {PlanWords.Number(ScanSize.Kept(facts, node))}");
        return finding with
        {
            Evidence =
            [
                .. finding.Evidence,
                Evidence.Of("filter", node.Filter, null, "EXPLAIN"),
                Evidence.Of("rows kept", ScanSize.Kept(facts, node), "rows", facts.RowsSource),
                Evidence.Of($"type of {column}", table.FindColumn(column)?.Type, null, "pg_attribute"),
            ],
            Remedy = Range(context, facts, table, column) ?? Cure(facts, table, access, condition, column),
        };
    }

    // A part of a date or time that a range says as well, when the column has its index already.
    private static Remedy? Range(RuleContext context, PlanFacts facts, Table table, string column) =>
        SuggestedIndex.Existing(table, [column]) is { } index && RewriteRemedy.SourceOf(context, facts) is { } source && SargableRange.Of(source) is { Sql: not null } range
            ? RewriteRemedy.Of(range, $"Ask for a range of the column itself, which {index.Name} serves.")
            : null;

    private static Remedy Cure(PlanFacts facts, Table table, TableAccess access, ExpressionPredicate condition, string column)
    {
        var day = Immutability.IsOfDays(condition.Expression);
        var rewrite = day
            ? $"Ask for a range of the column itself: {PgName.Quote(column)} >= the start and {PgName.Quote(column)} < the end of it; an index on {PgName.Quote(column)} serves it."
            : condition.Expression is BinaryExpression { Operator: "+" or "-" or "*" or "/", Left: var left, Right: var right } && (left is ColumnReference ^ right is ColumnReference) ? $"Move the operation to the other side, so that {PgName.Quote(column)} stands alone; an index on {PgName.Quote(column)} serves it."
            : null;
        if (!Immutability.Holds(condition.Expression, table))
        {
            return Remedy.ByHand(rewrite ?? $"Write the condition so that {PgName.Quote(column)} stands alone on one side.", $"PostgreSQL makes no index on {condition.Text}, because its result may depend on the session or is not known to be immutable");
        }

        // Several expressions that are compared for equality narrow down together what each may not alone.
        var keys = access.Expressions.Where(expression => expression.Form == PredicateForm.Equal && Immutability.Holds(expression.Expression, table)).Select(expression => expression.Text).Prepend(condition.Text)
            .Distinct(StringComparer.Ordinal).Take(MostKeys).Select(text => new IndexKey { Expression = text }).ToList();
        var remedy = SuggestedIndex.Remedy(facts.Catalog, table, keys);
        return remedy with
        {
            Apply = [.. remedy.Apply, $"ANALYZE {PgName.Of(table)}"],
            Guidance = $"ANALYZE gathers statistics of {(keys.Count > 1 ? "each" : "the")} expression, which the planner has not without the index. {rewrite}".TrimEnd(),
        };
    }
}
