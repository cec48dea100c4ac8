using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe.Sections;

namespace Polystore.Mongo.Rules.Sharding;

/// <summary>A collection that one shard must hold alone.</summary>
internal sealed class UnshardedLarge : ShardingRule
{
    private static readonly RuleOption Bytes = Option("bytes", 10L * 1024 * 1024 * 1024, "bytes", "size of a collection from which it is reported", "below that one shard's cache holds what is worked on", 1);

    public override RuleInfo Info { get; } = Describe(
        "MONGO-SHARD-UNSHARDED",
        "sharding",
        "Large collection on one shard",
        "A collection that is not sharded, on a cluster of several shards, larger than an even part of all data. Large sharded collections, and small ones that are not sharded, are not reported.",
        "All its reads, writes and growth are one shard's alone; the others were bought for nothing where it is concerned.",
        ["https://www.mongodb.com/docs/manual/core/primary-shard/", "https://www.mongodb.com/docs/manual/reference/command/moveCollection/"], Bytes) with { Untested = true };

    protected override IEnumerable<Finding> Find(RuleContext context, MongoSharding cluster)
    {
        if (cluster.Shards.Count < 2)
        {
            yield break;
        }

        var names = cluster.Collections.Select(collection => collection.Name).ToHashSet(StringComparer.Ordinal);
        var all = Collections(context);
        var even = all.Sum(facts => (double)(facts.Bytes ?? 0)) / cluster.Shards.Count;
        foreach (var facts in all.Where(facts => !names.Contains($"{facts.Database}.{facts.Name}") && facts.Bytes >= context.Option(Bytes) && facts.Bytes > even))
        {
            yield return context.Problem(Info, CollectionOf(facts), Severity.Medium, $"{facts.Database}.{facts.Name} is not sharded: one of {cluster.Shards.Count} shards holds {Amount.Bytes(facts.Bytes!.Value)} alone") with
            {
                Weight = facts.Bytes.Value,
                Evidence = [Evidence.Of("size", facts.Bytes.Value, "bytes", "$collStats"), Evidence.Of("even part of all data", even, "bytes", "$collStats"), Told("shards", cluster.Shards.Count)],
                Remedy = Remedy.ByHand("Shard it by a field that most searches name and that has many values (sh.shardCollection), or move it to the shard with most room (moveCollection, 8.0 and newer).", "the shard key decides over all searches"),
            };
        }
    }
}
