using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sqlite.Explain.Reading;

namespace Polystore.Sqlite.Explain.Rules;

internal sealed class NestedScan : PlanRule
{
    public override RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-PLAN-NESTED-SCAN",
        Engine = EngineNames.Sqlite,
        Family = PlanRules.Family,
        Title = "A table is read whole for every row of another",
        LooksFor = "A SCAN inside a join's loop, without a comparison of columns that an index could serve. Not reported: pairs of tables whose product is small, and scans "
            + "for which an index is suggested already.",
        Why = "The cost is the product of both tables. Usually a join condition is missing, or compares something that no index holds.",
        Options = [SmallTable],
        References = ["https://sqlite.org/optoverview.html#joins"],
    };

    protected override IEnumerable<Finding> Find(RuleContext context, PlannedQuery query)
    {
        foreach (var parent in query.Plan.Root.Flatten())
        {
            var loops = parent.Children.Select(node => query.Steps.FirstOrDefault(step => ReferenceEquals(step.Node, node))).OfType<TableStep>().ToList();
            foreach (var inner in loops.Where(step => step is { IsInner: true, IsFullScan: true }))
            {
                var outer = loops.TakeWhile(step => !ReferenceEquals(step, inner)).LastOrDefault();
                var isSearchable = query.ConditionsOn(inner).Any(condition => condition.Kind is ConditionKind.Equality or ConditionKind.Range);
                if (outer is null || isSearchable || inner.Table.Rows is not { } rows || outer.Table.Rows is not { } times || rows * times < context.Option(SmallTable) * context.Option(SmallTable))
                {
                    continue;
                }

                var isFree = !query.ConditionsOn(inner).Any();
                yield return Problem(context, inner, Severity.High, $"{inner.Table.Name} is read whole for every row of {outer.Table.Name}") with
                {
                    Impact = $"up to {Number(times)} × {Number(rows)} rows are read on every run",
                    Evidence = [Evidence.Of("plan step", inner.Node.Detail, null, "EXPLAIN QUERY PLAN"), RowsEvidence(outer), RowsEvidence(inner)],
                    Remedy = Remedy.ByHand(isFree
                        ? $"Look whether a join condition between {outer.Table.Name} and {inner.Table.Name} is missing."
                        : $"Compare plain columns of {inner.Table.Name} for equality, and index them."),
                };
            }
        }
    }
}
