using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe.Sections;

namespace Polystore.Mongo.Rules.Workload;

/// <summary>One search, served differently each time.</summary>
internal sealed class ManyPlans : PlanCacheRule
{
    private static readonly RuleOption Plans = Option("plans", 3, "plans", "plans by different indexes for one shape", "two are usual where a partial index serves some values", 2);

    public override RuleInfo Info { get; } = Describe(
        "MONGO-WORKLOAD-PLAN-CHANGES",
        "workload",
        "Many plans for one search",
        "Shapes of which the server keeps plans by several different indexes. Two plans, as a partial index makes them, and the same plan on several shards, are not reported.",
        "Which of them is used depends on the values that come first; the same search is fast in the morning and slow at noon.",
        ["https://www.mongodb.com/docs/manual/reference/operator/aggregation/planCacheStats/", "https://www.mongodb.com/docs/manual/core/query-plans/#plan-cache-entry-state"], Plans) with { Untested = true };

    protected override IEnumerable<Finding> Find(RuleContext context, IReadOnlyList<MongoCachedPlan> plans)
    {
        foreach (var group in plans.Where(plan => plan.Indexes.Count > 0).GroupBy(plan => (plan.Database, plan.Collection, plan.Shape)))
        {
            var ways = group.Select(plan => string.Join(" and ", plan.Indexes)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
            if (ways.Count < context.Option(Plans))
            {
                continue;
            }

            var plan = group.First();
            yield return context.Problem(Info, ShapeOf(plan), Severity.Low, $"{ways.Count} plans are kept for {Named(plan)}") with
            {
                Weight = ways.Count,
                Evidence = [Cached("indexes of the plans", string.Join("; ", ways)), Cached("works", $"{group.Min(each => each.Works)} to {group.Max(each => each.Works)}")],
                Remedy = Remedy.ByHand("Make one index that serves the shape wholly, and drop those that it contains; until then a hint, or query settings (8.0 and newer), hold one plan.", "which index is the right one is for a measurement to say: `polystore explain`"),
            };
        }
    }
}
