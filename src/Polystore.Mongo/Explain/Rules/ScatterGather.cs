using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Explain.Rules.Reading;

namespace Polystore.Mongo.Explain.Rules;

/// <summary>Every shard asked for what few of them have.</summary>
internal sealed class ScatterGather : MongoPlanRule
{
    public override RuleInfo Info { get; } = Plan(
        "MONGO-PLAN-SCATTER",
        "All shards asked in vain",
        "An operation sent to several shards of which at least half had nothing to give. Not reported: operations that one shard answers, and those to which most shards contribute.",
        "The slowest shard decides the time, and adding shards makes it no faster: each does the work of a search that finds nothing.",
        ["https://www.mongodb.com/docs/manual/core/sharded-cluster-query-router/#broadcast-operations"]);

    protected override string? Needs(MongoPlanFacts facts) => facts.Plan.Shards < 2 ? null : NeedsExecution(facts);

    protected override IEnumerable<Finding> Find(RuleContext context, MongoPlanFacts facts)
    {
        foreach (var merge in facts.Stages.Where(stage => stage.Children.Count > 1 && stage.Children.All(child => child.Shard is not null)))
        {
            var idle = merge.Children.Count(child => Found(child) == 0);
            if (idle * 2 < merge.Children.Count || idle == 0)
            {
                continue;
            }

            var key = facts.Collection(facts.Plan.Namespace)?.ShardKey ?? [];
            var problem = Problem(context, facts, merge, null, $"{merge.Children.Count} shards are asked, {idle} of them have nothing to give");
            yield return problem with
            {
                Evidence =
                [
                    .. problem.Evidence,
                    facts.Said("shards asked", merge.Children.Count), facts.Said("shards without a result", idle),
                    .. key.Count > 0 ? [Evidence.Of("shard key", string.Join(", ", key), null, "config.collections")] : Array.Empty<Evidence>(),
                ],
                Remedy = Remedy.ByHand($"Give the shard key{(key.Count > 0 ? $" ({string.Join(", ", key)})" : "")}, or its leading fields, in the filter; where most operations cannot, the key does not suit the workload (refineCollectionShardKey, reshardCollection).", "the operation must know the key"),
            };
        }
    }

    // A count gives no documents, but has counted some.
    private static double Found(Model.MongoStage shard) => Math.Max(shard.Returned ?? 0, shard.Flatten().Max(stage => stage.Number("nCounted") ?? 0));
}
