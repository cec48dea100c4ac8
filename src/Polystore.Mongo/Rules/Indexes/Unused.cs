using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Indexes;

/// <summary>An index that nothing uses.</summary>
internal sealed class Unused : CollectionRule
{
    private const long Large = 1024L * 1024 * 1024;
    private const long Middling = 16L * 1024 * 1024;

    private static readonly RuleOption Days = Option("days", 7, "days", "time of observation from which an index counts as unused", "Atlas manual, \"Review Drop Index Recommendations\": 7 or more days");

    public override RuleInfo Info { get; } = Describe(
        "MONGO-INDEX-UNUSED",
        "indexes",
        "Index that nothing uses",
        "An index without any use on any member that holds data, for long enough. Not reported: the index of _id, unique and TTL indexes, which keep a promise, and the last index that leads with the shard key. When one member cannot be asked, nothing is said, because every member counts for itself.",
        "Every insert, delete and change of an indexed field keeps it up, and it takes memory of the cache, for nothing.",
        ["https://www.mongodb.com/docs/manual/reference/operator/aggregation/indexStats/", "https://www.mongodb.com/docs/atlas/performance-advisor/drop-indexes/"],
        Days);

    protected override IEnumerable<Finding> Find(RuleContext context, MongoCollectionFacts collection)
    {
        var candidates = collection.Indexes.Where(index => !index.IsPrimary && !index.Unique && index.ExpireAfterSeconds is null && !KeepsShardKey(collection, index)).ToList();
        if (candidates.Count > 0 && collection.UseNotExamined is { } reason)
        {
            yield return context.NotExamined(Info, CollectionOf(collection), reason);
            yield break;
        }

        foreach (var index in candidates)
        {
            if (index is { Uses: 0, UsesSince: { } since } && (context.Now - since).TotalDays >= context.Option(Days))
            {
                yield return Found(context, collection, index, since);
            }
        }
    }

    private static bool KeepsShardKey(MongoCollectionFacts collection, MongoIndexFacts index) =>
        KeyComparison.Leads(collection.ShardKey, index) && collection.Indexes.Count(other => KeyComparison.Leads(collection.ShardKey, other)) == 1;

    private Finding Found(RuleContext context, MongoCollectionFacts collection, MongoIndexFacts index, DateTimeOffset since) =>
        context.Problem(Info, IndexOf(collection, index), index.Bytes switch { >= Large => Severity.High, >= Middling => Severity.Medium, _ => Severity.Low }, $"{index.Name} has served no operation in {(context.Now - since).TotalDays:0.#} days") with
        {
            Weight = index.Bytes ?? 0,
            Impact = index.Bytes is { } bytes ? $"It takes {Amount.Bytes(bytes)} and is written with every document." : null,
            Evidence =
            [
                Evidence.Of("key", Redundant.Key(index), null, "listIndexes"),
                Evidence.Of("uses", 0, null, "$indexStats"),
                Evidence.Of("counted since", since, null, "$indexStats"),
                .. index.Bytes is { } size ? [Evidence.Of("size", size, "bytes", "$collStats")] : Array.Empty<Evidence>(),
            ],
            Remedy = IndexChange.Drop(collection, index, null, "Work that comes once a month or a year may need it: hiding it first (collMod, index: { name, hidden: true }) is undone at once. Reads of hidden members, and of secondaries of shards, are not counted."),
        };
}
