using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sql.Shapes;
using Polystore.Sqlite.Explain.Reading;

namespace Polystore.Sqlite.Explain.Rules;

internal sealed class OrWithoutIndex : PlanRule
{
    public override RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-PLAN-OR",
        Engine = EngineNames.Sqlite,
        Family = PlanRules.Family,
        Title = "An OR forces a scan",
        LooksFor = "A scan of a table that is not small under a condition of several alternatives, of which at least one compares a column that no index starts with.",
        Why = "SQLite serves an OR by one index search for each alternative; one alternative without an index makes it read every row.",
        Options = [SmallTable],
        References = ["https://sqlite.org/optoverview.html#or_optimizations"],
    };

    protected override IEnumerable<Finding> Find(RuleContext context, PlannedQuery query)
    {
        foreach (var step in query.Steps.Where(step => step.IsFullScan))
        {
            var alternatives = query.BlockOf(step) is { } block && Rows(context, step) is not null
                ? ConditionReader.Conjuncts(block).OfType<LogicalExpression>().Where(expression => expression.Operator == LogicalOperator.Or)
                : [];
            foreach (var columns in alternatives.Select(or => Columns(query, step, or)).OfType<List<string>>())
            {
                var missing = columns.Where(column => !SuggestedIndex.Exists(step.Table, [column])).ToList();
                if (missing.Count == 0)
                {
                    continue;
                }

                yield return Problem(context, step, Severity.Medium, $"OR over {string.Join(", ", columns)} reads all of {step.Table.Name}") with
                {
                    Impact = $"{Number(step.Table.Rows!.Value)} rows are read on every run",
                    Evidence = [Evidence.Of("plan step", step.Node.Detail, null, "EXPLAIN QUERY PLAN"), RowsEvidence(step), Evidence.Of("alternatives without an index", string.Join(", ", missing), null, "statement")],
                    Remedy = missing.Count == 1
                        ? SuggestedIndex.Remedy(query.Catalog, step.Table, [Core.Catalogs.IndexKey.On(missing[0])])
                        : Remedy.ByHand($"Index each of {string.Join(", ", missing)}; SQLite then searches once for each alternative."),
                };
            }
        }
    }

    // Every alternative must compare a plain column of this table; otherwise no set of indexes helps.
    private static List<string>? Columns(PlannedQuery query, TableStep step, LogicalExpression or)
    {
        var columns = new List<string>();
        foreach (var operand in or.Operands)
        {
            var column = operand switch
            {
                BinaryExpression { IsComparison: true, Operator: not ("<>" or "IS NOT") } comparison => query.ColumnOf(comparison.Left, step) ?? query.ColumnOf(comparison.Right, step),
                InExpression { Negated: false } among => query.ColumnOf(among.Operand, step),
                BetweenExpression { Negated: false } between => query.ColumnOf(between.Operand, step),
                _ => null,
            };
            if (column is null)
            {
                return null;
            }

            columns.Add(column);
        }

        var distinct = columns.Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        return distinct.Count > 1 ? distinct : null;
    }
}
