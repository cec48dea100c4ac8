using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe.Sections;

namespace Polystore.Mongo.Rules.Sharding;

/// <summary>Copies that belong elsewhere.</summary>
internal sealed class Orphans : ShardingRule
{
    private static readonly RuleOption Share = Option("share", 0.05, "ratio", "orphaned documents as a share of a collection", "one in twenty", 0, 1);
    private static readonly RuleOption Least = Option("documents", 10_000, "documents", "orphaned documents below which nothing is said", "each move of a range leaves some for a quarter of an hour (orphanCleanupDelaySecs)", 1);

    public override RuleInfo Info { get; } = Describe(
        "MONGO-SHARD-ORPHANS",
        "sharding",
        "Orphaned documents",
        "Documents that a shard still holds after their range moved to another one, as a share of the collection. The few that each move leaves for a while are not reported.",
        "They take disk and cache, counts by metadata are too high, and reads with read concern \"available\" return them.",
        ["https://www.mongodb.com/docs/manual/reference/command/cleanupOrphaned/", "https://www.mongodb.com/docs/manual/reference/command/collStats/"], Share, Least) with { Untested = true };

    protected override IEnumerable<Finding> Find(RuleContext context, MongoSharding cluster)
    {
        foreach (var (sharded, facts) in Sharded(context, cluster))
        {
            if (facts.Shards.Count == 0 || facts.Shards.Any(part => part.Orphans is null))
            {
                yield return context.NotExamined(Info, SubjectOf(sharded.Name), "the shards do not count orphaned documents (6.0 and newer do)");
                continue;
            }

            var orphans = facts.Shards.Sum(part => part.Orphans ?? 0);
            var share = (double)orphans / Math.Max(1, facts.Documents ?? 0);
            if (orphans < context.Option(Least) || share < context.Option(Share))
            {
                continue;
            }

            yield return context.Problem(Info, SubjectOf(sharded.Name), Severity.Low, $"{Amount.Share(share)} of the documents of {sharded.Name} are orphans") with
            {
                Weight = orphans,
                Evidence = facts.Shards.Select(part => Evidence.Of($"orphans on {part.Shard}", part.Orphans ?? 0, "documents", "$collStats")).ToList(),
                Remedy = Remedy.ByHand("They should go by themselves: look at config.rangeDeletions and the log of that shard for range deletions that fail or wait for long queries. Before 4.4 cleanupOrphaned deletes them.", "why they stay is for a person to see"),
            };
        }
    }
}
