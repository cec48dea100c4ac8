using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe.Sections;

namespace Polystore.Mongo.Rules.Sharding;

/// <summary>Chunks that cannot move.</summary>
internal sealed class JumboChunks : ShardingRule
{
    private static readonly RuleOption Share = Option("share", 0.1, "ratio", "share of jumbo chunks from which severity rises", "one in ten", 0, 1);

    public override RuleInfo Info { get; } = Describe(
        "MONGO-SHARD-JUMBO",
        "sharding",
        "Chunks that cannot be moved",
        "Chunks that the balancer marked as jumbo: larger than it may move, and not to be split. Many chunks, however unevenly spread, are not reported here.",
        "They stay where they are while others move, so that their shard grows; a value of the shard key that many documents share cannot be split at all.",
        ["https://www.mongodb.com/docs/manual/core/sharding-data-partitioning/#indivisible-jumbo-chunks", "https://www.mongodb.com/docs/manual/tutorial/clear-jumbo-flag/"], Share) with { Untested = true };

    protected override IEnumerable<Finding> Find(RuleContext context, MongoSharding cluster)
    {
        foreach (var collection in cluster.Collections.Where(collection => collection.Jumbo > 0))
        {
            var chunks = collection.Chunks.Values.Sum();
            yield return context.Problem(Info, SubjectOf(collection.Name), collection.Jumbo >= context.Option(Share) * chunks ? Severity.High : Severity.Medium, $"{Amount.Count(collection.Jumbo)} of {Amount.Count(chunks)} chunks of {collection.Name} cannot be moved") with
            {
                Weight = collection.Jumbo,
                Evidence = [Told("jumbo chunks", collection.Jumbo), Told("chunks", chunks), Told("shard key", string.Join(", ", collection.Key))],
                Remedy = Remedy.ByHand("Refine the shard key by a further field that tells the documents of one value apart (refineCollectionShardKey, 4.4 and newer), or reshard (5.0 and newer); where a chunk has become small, clearJumboFlag.", "which field tells them apart is for a person to say"),
            };
        }
    }
}
