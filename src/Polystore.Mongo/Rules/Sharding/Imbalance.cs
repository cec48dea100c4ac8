using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe.Sections;

namespace Polystore.Mongo.Rules.Sharding;

/// <summary>Data on the wrong shards.</summary>
internal sealed class Imbalance : ShardingRule
{
    // The balancer moves nothing below three times the range size of 128 MB (manual, "Sharded Cluster Balancer": Migration Thresholds).
    private const double Threshold = 3 * 128 * 1024 * 1024.0;

    private static readonly RuleOption Ratio = Option("ratio", 1.5, "ratio", "largest share of a shard against an even one", "half as much again: the shard reaches its limit when the cluster is at two thirds", 1);

    public override RuleInfo Info { get; } = Describe(
        "MONGO-SHARD-IMBALANCE",
        "sharding",
        "Data unevenly spread",
        "A sharded collection of which one shard holds much more than its part, in bytes. Numbers of chunks say little since 6.0 and are not judged; nor are differences below three ranges, at which the balancer does nothing, nor collections with zones.",
        "The fullest shard decides when the cluster is full, and most likely how fast it is.",
        ["https://www.mongodb.com/docs/manual/core/sharding-balancer-administration/#migration-thresholds", "https://www.mongodb.com/docs/manual/tutorial/troubleshoot-sharded-clusters/"], Ratio) with { Untested = true };

    protected override IEnumerable<Finding> Find(RuleContext context, MongoSharding cluster)
    {
        foreach (var (sharded, facts) in Sharded(context, cluster).Where(pair => !pair.Sharded.Zoned))
        {
            // One that has none of it does not answer.
            var sizes = cluster.Shards.Where(shard => !shard.Draining).Select(shard => (shard.Name, Bytes: facts.Shards.FirstOrDefault(part => part.Shard == shard.Name)?.Bytes ?? 0)).ToList();
            var even = sizes.Count > 1 ? sizes.Average(part => (double)part.Bytes) : 0;
            var (most, least) = (sizes.MaxBy(part => part.Bytes), sizes.MinBy(part => part.Bytes));
            if (even <= 0 || facts.Shards.Count == 0 || most.Bytes - least.Bytes < Threshold || most.Bytes < context.Option(Ratio) * even)
            {
                continue;
            }

            yield return context.Problem(Info, SubjectOf(sharded.Name), most.Bytes >= 2 * even ? Severity.High : Severity.Medium, $"{most.Name} holds {Amount.Share(most.Bytes / (even * sizes.Count))} of {sharded.Name}, of {sizes.Count} shards") with
            {
                Weight = most.Bytes / even,
                Evidence =
                [
                    .. sizes.Select(part => Evidence.Of($"data on {part.Name}", part.Bytes, "bytes", "$collStats")),
                    Told("shard key", string.Join(", ", sharded.Key)),
                    .. cluster.BalancerMode is { } mode ? [Told("balancer", mode)] : Array.Empty<Evidence>(),
                    .. sharded.NotBalanced ? [Told("balancing of the collection", "off")] : Array.Empty<Evidence>(),
                ],
                Remedy = Remedy.ByHand(
                    sharded.NotBalanced ? $"sh.enableBalancing(\"{sharded.Name}\")" : "sh.balancerCollectionStatus says what the balancer lacks. When it has nothing to do, the shard key has few values, or values that only grow: reshard the collection by another one (5.0 and newer), or hashed.",
                    "moving the data loads the shards for hours"),
            };
        }
    }
}
