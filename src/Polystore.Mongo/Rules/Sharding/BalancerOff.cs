using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe.Sections;

namespace Polystore.Mongo.Rules.Sharding;

/// <summary>Nobody moves data.</summary>
internal sealed class BalancerOff : ShardingRule
{
    public override RuleInfo Info { get; } = Describe(
        "MONGO-SHARD-BALANCER",
        "sharding",
        "The balancer is off",
        "A balancer that is off on a cluster with several shards and sharded collections. One that only works in a window of time is on and is not reported.",
        "New data stay on the shard that they were written to; it is often forgotten after a backup or a maintenance.",
        ["https://www.mongodb.com/docs/manual/reference/command/balancerStatus/", "https://www.mongodb.com/docs/manual/tutorial/manage-sharded-cluster-balancer/"]) with { Untested = true };

    protected override IEnumerable<Finding> Find(RuleContext context, MongoSharding cluster)
    {
        if (cluster.BalancerMode is null)
        {
            yield return context.NotExamined(Info, Server("node", "balancer"), "the server does not answer balancerStatus");
            yield break;
        }

        if (cluster.BalancerMode != "off" || cluster.Shards.Count < 2 || cluster.Collections.Count == 0)
        {
            yield break;
        }

        yield return context.Problem(Info, Server("node", "balancer"), Severity.Medium, $"The balancer is off, and {(cluster.Collections.Count == 1 ? "one collection is" : $"{cluster.Collections.Count} collections are")} sharded") with
        {
            Evidence = [Told("balancer", cluster.BalancerMode), Told("shards", cluster.Shards.Count), Told("sharded collections", cluster.Collections.Count)],
            Remedy = Remedy.ByHand("sh.startBalancer(), when no backup or maintenance needs it off; a window (activeWindow in config.settings) keeps its work to quiet hours.", "somebody turned it off"),
        };
    }
}
