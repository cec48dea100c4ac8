using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sqlite.Explain.Reading;

namespace Polystore.Sqlite.Explain.Rules;

internal sealed class CorrelatedSubquery : PlanRule
{
    public override RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-PLAN-CORRELATED",
        Engine = EngineNames.Sqlite,
        Family = PlanRules.Family,
        Title = "A subquery runs once for every row",
        LooksFor = "A correlated subquery that scans a table, run for the rows of a table that is not small. Not reported: subqueries that search by an index.",
        Why = "The cost is the rows outside times the rows inside.",
        Options = [SmallTable],
        References = ["https://sqlite.org/eqp.html#subqueries"],
    };

    protected override IEnumerable<Finding> Find(RuleContext context, PlannedQuery query)
    {
        foreach (var parent in query.Plan.Root.Flatten())
        {
            var outer = parent.Children.Select(node => query.Steps.FirstOrDefault(step => ReferenceEquals(step.Node, node))).OfType<TableStep>().MaxBy(step => step.Table.Rows ?? 0);
            foreach (var subquery in parent.Children.Where(node => node.Node == PlanDetail.CorrelatedSubquery))
            {
                var inside = subquery.Flatten().ToHashSet();
                var scan = query.Steps.Where(step => step.IsFullScan && inside.Contains(step.Node)).MaxBy(step => step.Table.Rows ?? 0);
                if (outer is null || scan is null || scan.Table.Rows is not { } rows || outer.Table.Rows is not { } times || rows * times < context.Option(SmallTable) * context.Option(SmallTable))
                {
                    continue;
                }

                yield return Problem(context, scan, Severity.High, $"a subquery reads {scan.Table.Name} whole for every row of {outer.Table.Name}") with
                {
                    Discriminator = $"plan node {subquery.Id}",
                    Impact = $"up to {Number(times)} × {Number(rows)} rows are read on every run",
                    Evidence = [Evidence.Of("plan step", subquery.Detail, null, "EXPLAIN QUERY PLAN"), RowsEvidence(outer), RowsEvidence(scan)],
                    Remedy = Remedy.ByHand(
                        $"Index the columns of {scan.Table.Name} that the subquery compares with {outer.Table.Name}, or compute all rows once: join a subquery grouped by those columns (a LEFT JOIN keeps rows without a match)."),
                };
            }
        }
    }
}
