using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sql.Shapes;
using Polystore.Sqlite.Explain.Reading;

namespace Polystore.Sqlite.Explain.Rules;

internal sealed class ComputedColumn : PlanRule
{
    // https://sqlite.org/deterministic.html: an expression index takes only functions that always answer the same.
    private static readonly HashSet<string> Deterministic = new(StringComparer.OrdinalIgnoreCase)
    {
        "lower", "upper", "trim", "ltrim", "rtrim", "length", "abs", "round", "substr", "substring", "replace", "instr", "hex", "coalesce", "ifnull", "nullif", "json_extract",
    };

    public override RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-PLAN-COMPUTED",
        Engine = EngineNames.Sqlite,
        Family = PlanRules.Family,
        Title = "A function hides a column from its index",
        LooksFor = "A scan whose condition compares something computed from a column: a function, arithmetic, a cast. Not reported: small tables, and expressions that an index holds.",
        Why = "An index holds the column's values and not what is computed from them, so every row is read and computed.",
        Options = [SmallTable],
        References = ["https://sqlite.org/expridx.html"],
    };

    protected override IEnumerable<Finding> Find(RuleContext context, PlannedQuery query)
    {
        foreach (var step in query.Steps.Where(step => step.IsFullScan))
        {
            if (Rows(context, step) is not { } rows)
            {
                continue;
            }

            foreach (var condition in query.ConditionsOn(step).Where(condition => condition.Kind == ConditionKind.Computed && condition.Expression is BinaryExpression { Operator: "=" or "==" or "IS" or "<" or "<=" or ">" or ">=" } or InExpression or BetweenExpression))
            {
                var text = condition.Operand.Range.Text(query.Plan.Sql!);
                yield return Problem(context, step, Severity.Medium, $"{text} hides the column {condition.Column} of {step.Table.Name} from every index") with
                {
                    Discriminator = $"plan node {step.Node.Id} {condition.Column}",
                    Impact = $"{Number(rows)} rows are read and computed on every run",
                    Evidence = [Evidence.Of("plan step", step.Node.Detail, null, "EXPLAIN QUERY PLAN"), RowsEvidence(step)],
                    Remedy = IndexableText(query, condition, step) is { } key
                        ? SuggestedIndex.Remedy(query.Catalog, step.Table, [new IndexKey { Expression = key }])
                        : Remedy.ByHand($"Write the condition so that {condition.Column} stands alone on one side: compute on the other side, or use an interval (a day is >= its start and < the next one's)."),
                };
            }
        }
    }

    // The index must hold the very expression of the statement, but without the alias of the table.
    private static string? IndexableText(PlannedQuery query, TableCondition condition, TableStep step)
    {
        var parts = condition.Operand.SelfAndDescendants().ToList();
        var isIndexable = parts.TrueForAll(part => part is ColumnReference or LiteralExpression || (part is FunctionExpression { Over: null } function && Deterministic.Contains(function.Name)));
        if (!isIndexable || condition.Operand is not FunctionExpression)
        {
            return null;
        }

        var sql = query.Plan.Sql!;
        var range = condition.Operand.Range;
        var text = range.Text(sql);
        foreach (var reference in parts.OfType<ColumnReference>().OrderByDescending(reference => reference.Range.Start))
        {
            var column = query.ColumnOf(reference, step);
            if (column is null)
            {
                return null;
            }

            text = text[..(reference.Range.Start - range.Start)] + Sql.SqlQuoting.Identifier(column, Sql.SqlDialect.Sqlite) + text[(reference.Range.End - range.Start)..];
        }

        return text;
    }
}
