using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Plans;
using Polystore.Core.Rules;
using Polystore.Sql.Shapes;
using Polystore.Sqlite.Explain.Reading;

namespace Polystore.Sqlite.Explain.Rules;

internal sealed class TemporarySort : PlanRule
{
    public override RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-PLAN-TEMP-SORT",
        Engine = EngineNames.Sqlite,
        Family = PlanRules.Family,
        Title = "Rows are sorted on every run",
        LooksFor = "A temporary b-tree for ORDER BY, GROUP BY or DISTINCT over one table that is not small, where an index could give the order. Not reported: "
            + "orders over several tables or over expressions, and rows that a unique search leaves.",
        Why = "Without an index in that order all rows are read and kept before the first one can be returned, even under a LIMIT.",
        Options = [SmallTable],
        References = ["https://sqlite.org/queryplanner.html#_sorting"],
    };

    protected override IEnumerable<Finding> Find(RuleContext context, PlannedQuery query)
    {
        foreach (var parent in query.Plan.Root.Flatten())
        {
            var loops = parent.Children.Where(node => node.Node is PlanDetail.Scan or PlanDetail.Search or PlanDetail.MultiIndexOr).ToList();
            var step = loops.Count == 1 ? query.Steps.FirstOrDefault(candidate => ReferenceEquals(candidate.Node, loops[0])) : null;
            foreach (var sorter in parent.Children.Where(node => node.Node == PlanDetail.TempBTree))
            {
                if (step is not null && Rows(context, step) is { } rows && Judge(context, query, step, sorter, rows) is { } finding)
                {
                    yield return finding;
                }
            }
        }
    }

    private Finding? Judge(RuleContext context, PlannedQuery query, TableStep step, PlanNode sorter, double rows)
    {
        var purpose = sorter.Attributes[PlanDetail.For];
        if (query.BlockOf(step) is not { } block || step.Source!.Owner.Block.Sources.Count != 1 || Order(query, step, block, purpose) is not { Count: > 0 } order)
        {
            return null;
        }

        // Columns that are held to one value come first: among their rows the index is in the wanted order.
        var equal = query.ConditionsOn(step)
            .Where(condition => condition.Kind == ConditionKind.Equality && condition.Expression is BinaryExpression)
            .Select(condition => condition.Column)
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .ToList();
        if (equal.Exists(column => SuggestedIndex.IsRowid(step.Table, column)) || IsUnique(step.Table, equal))
        {
            return null;
        }

        var keys = equal.Select(column => IndexKey.On(column)).Concat(order.Where(key => !equal.Contains(key.Column!, StringComparer.OrdinalIgnoreCase))).ToList();
        var isLimited = block.Limit is not null && purpose == "ORDER BY";
        return Problem(context, step, isLimited ? Severity.Medium : Severity.Low, $"{step.Table.Name} is sorted for {purpose} on every run") with
        {
            Impact = isLimited ? "every matching row is read and sorted although only the first ones are wanted" : $"up to {Number(rows)} rows are sorted on every run",
            Evidence = [Evidence.Of("plan step", sorter.Detail, null, "EXPLAIN QUERY PLAN"), RowsEvidence(step)],
            Discriminator = $"plan node {sorter.Id}",
            Remedy = SuggestedIndex.Remedy(query.Catalog, step.Table, keys),
        };
    }

    private static bool IsUnique(Table table, List<string> columns) =>
        table.Indexes.Any(index => index.Unique && index.Predicate is null && index.Keys.All(key => key.Column is not null && columns.Contains(key.Column, StringComparer.OrdinalIgnoreCase)));

    private static List<IndexKey>? Order(PlannedQuery query, TableStep step, QueryBlock block, string purpose)
    {
        var keys = new List<IndexKey>();
        var terms = purpose switch
        {
            "ORDER BY" => block.OrderBy.Select(item => (item.Expression, item.Descending, item.Collation)),
            "GROUP BY" => block.GroupBy.Select(expression => (Expression: expression, Descending: false, Collation: (string?)null)),
            "DISTINCT" => block.Items.Select(item => (item.Expression, Descending: false, Collation: (string?)null)),
            _ => [],
        };
        foreach (var (expression, descending, collation) in terms)
        {
            var named = expression is ColumnReference reference && query.Shape!.AliasTargetOf(reference) is { } target ? target : expression;
            if (query.ColumnOf(named, step) is not { } column)
            {
                return null;
            }

            keys.Add(IndexKey.On(column, descending) with { Collation = collation });
        }

        // The rowid ends every index entry by itself.
        return keys.Count > 0 && SuggestedIndex.IsRowid(step.Table, keys[^1].Column!) && keys.TrueForAll(key => key.Descending == keys[0].Descending) && keys.Count > 1
            ? keys[..^1]
            : keys;
    }
}
