using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe.Sections;

namespace Polystore.Mongo.Rules.Workload;

/// <summary>The best plan was a bad one.</summary>
internal sealed class DearPlans : PlanCacheRule
{
    private static readonly RuleOption Works = Option("works", 10_000, "works", "work of the winning plan's trial", "internalQueryPlanEvaluationWorks: the trial ends there when no plan has found 101 documents", 1);

    public override RuleInfo Info { get; } = Describe(
        "MONGO-WORKLOAD-PLAN-WORKS",
        "workload",
        "No index serves the search well",
        "Plans in use that had not found 101 documents after the whole trial of the planner, though they won it against the plans of other indexes. A plan that is not confirmed yet (inactive) is not reported, for a rare value may have made it.",
        "Every search of this shape reads thousands of keys or documents for each that it wants: the indexes that are there do not fit it.",
        ["https://www.mongodb.com/docs/manual/reference/operator/aggregation/planCacheStats/", "https://www.mongodb.com/docs/manual/core/query-plans/"], Works) with { Untested = true };

    protected override IEnumerable<Finding> Find(RuleContext context, IReadOnlyList<MongoCachedPlan> plans) => plans
        .Where(plan => plan.Active && plan.Works >= context.Option(Works))
        .GroupBy(plan => (plan.Database, plan.Collection, plan.Shape))
        .Select(group => group.MaxBy(plan => plan.Works)!)
        .Select(plan => context.Problem(Info, ShapeOf(plan), Severity.Medium, $"The best plan for {Named(plan)} did {Amount.Count(plan.Works)} units of work in its trial") with
        {
            Weight = plan.Works,
            Evidence = [Cached("works", plan.Works), .. plan.Indexes.Count > 0 ? [Cached("indexes", string.Join(", ", plan.Indexes))] : Array.Empty<Evidence>()],
            Remedy = Remedy.ByHand($"Explain a search of this shape with `polystore explain`, or let `polystore advise` choose an index for the workload: equality first, then the order, then the range.", "the plan cache keeps no values, and how often it runs is not known from it"),
        });
}
