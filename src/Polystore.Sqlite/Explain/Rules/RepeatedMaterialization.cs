using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sqlite.Explain.Reading;

namespace Polystore.Sqlite.Explain.Rules;

internal sealed class RepeatedMaterialization : PlanRule
{
    public override RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-PLAN-REPEATED-VIEW",
        Engine = EngineNames.Sqlite,
        Family = PlanRules.Family,
        Title = "A view is computed more than once",
        LooksFor = "One view or common table that the plan computes several times, over a table that is not small.",
        Why = "Each computation reads its tables again.",
        Options = [SmallTable],
        References = ["https://sqlite.org/lang_with.html#materialization_hints"],
    };

    protected override IEnumerable<Finding> Find(RuleContext context, PlannedQuery query)
    {
        var computed = query.Plan.Root.Flatten()
            .Where(node => node.Node is PlanDetail.Materialize or PlanDetail.CoRoutine && node.Relation is not null && !node.Relation.StartsWith('('))
            .GroupBy(node => node.Relation!, StringComparer.OrdinalIgnoreCase)
            .Where(group => group.Count() > 1);
        foreach (var group in computed)
        {
            var inside = group.First().Flatten().ToHashSet();
            var largest = query.Steps.Where(step => inside.Contains(step.Node)).MaxBy(step => step.Table.Rows ?? 0);
            if (largest is null || Rows(context, largest) is not { } rows)
            {
                continue;
            }

            yield return Problem(context, group.First(), Severity.Medium, $"{group.Key} is computed {group.Count()} times") with
            {
                Discriminator = group.Key,
                Impact = $"{largest.Table.Name} with {Number(rows)} rows is read once for each",
                Remedy = Remedy.ByHand($"Read {group.Key} once: put it into WITH {group.Key} AS MATERIALIZED (…), which SQLite 3.35 and newer compute a single time."),
            };
        }
    }
}
