using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Workload;

/// <summary>A rule over the plans that the server keeps.</summary>
internal abstract class PlanCacheRule : MongoRule
{
    public sealed override RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(MongoSections.PlanCache, out var cache, out var reason))
        {
            return RuleVerdict.NotExamined($"$planCacheStats: {reason}");
        }

        var leftOut = cache.LeftOut == 0 ? [] : new[] { context.NotExamined(Info, Server("node", "plan cache"), $"{cache.LeftOut} collections were not asked for their plans; name a database in the URL") };
        return RuleVerdict.Of(Find(context, cache.Items).Concat(leftOut));
    }

    protected abstract IEnumerable<Finding> Find(RuleContext context, IReadOnlyList<MongoCachedPlan> plans);

    protected static Subject ShapeOf(MongoCachedPlan plan) => new()
    {
        Engine = Core.Connections.EngineNames.Mongo,
        Kind = "statement",
        Path = [plan.Database, plan.Collection, plan.Shape],
        Label = Named(plan),
    };

    /// <summary>The shape, or the server's hash of it.</summary>
    protected static string Named(MongoCachedPlan plan) => plan.Text ?? $"{plan.Database}.{plan.Collection}, shape {plan.Shape}";

    protected static Evidence Cached(string name, EvidenceValue value, string? unit = null) => Evidence.Of(name, value, unit, "$planCacheStats");
}
