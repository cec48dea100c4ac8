using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Indexes;

/// <summary>An index whose work another one does as well.</summary>
internal sealed class Redundant : CollectionRule
{
    private const long Large = 1024L * 1024 * 1024;
    private const long Middling = 16L * 1024 * 1024;

    public override RuleInfo Info { get; } = Describe(
        "MONGO-INDEX-REDUNDANT",
        "indexes",
        "Index that another one contains",
        "An index whose key is a prefix of another one's, part by part, in the same or the wholly opposite directions. Not reported: unique, TTL, hidden, text, hashed, wildcard and geospatial indexes, others over other documents (partial, sparse) or by another collation, and a longer one whose further fields are arrays (where documents were read), because it holds an entry for each element.",
        "Every insert, delete and change of an indexed field keeps it up, and it takes memory of the cache, for queries that the longer index answers as well.",
        ["https://www.mongodb.com/docs/manual/core/indexes/index-types/index-compound/#index-prefixes", "https://www.mongodb.com/docs/manual/data-modeling/design-antipatterns/unnecessary-indexes/"]);

    protected override IEnumerable<Finding> Find(RuleContext context, MongoCollectionFacts collection)
    {
        var arrays = Arrays(context, collection);
        return SuperfluousIndexes.Find(collection, [], arrays.Contains).Select(pair => Found(context, collection, pair.Index, pair.Keeper));
    }

    private Finding Found(RuleContext context, MongoCollectionFacts collection, MongoIndexFacts index, MongoIndexFacts keeper) =>
        context.Problem(Info, IndexOf(collection, index), index.Bytes switch { >= Large => Severity.High, >= Middling => Severity.Medium, _ => Severity.Low }, $"{index.Name} is contained in {keeper.Name}") with
        {
            Weight = index.Bytes ?? 0,
            Impact = index.Bytes is { } bytes ? $"It takes {Amount.Bytes(bytes)} and is written with every document." : null,
            Evidence =
            [
                Evidence.Of("key", Key(index), null, "listIndexes"),
                Evidence.Of($"key of {keeper.Name}", Key(keeper), null, "listIndexes"),
                .. index.Bytes is { } size ? [Evidence.Of("size", size, "bytes", "$collStats")] : Array.Empty<Evidence>(),
            ],
            Remedy = IndexChange.Drop(collection, index, keeper.Name, "An application that names the index in a hint fails without it. Hiding it first (collMod, index: { name, hidden: true }) shows what would happen."),
        };

    private static HashSet<string> Arrays(RuleContext context, MongoCollectionFacts collection) =>
        context.Snapshot.TryGet(MongoSections.Samples, out var samples, out _) && samples.Items.FirstOrDefault(item => item.Database == collection.Database && item.Collection == collection.Name) is { } sample
            ? sample.Paths.Where(path => path.Types.ContainsKey("array")).Select(path => path.Path.Replace("[]", "", StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal)
            : [];

    internal static string Key(MongoIndexFacts index) => string.Join(", ", index.Keys.Select(key => $"{key.Path}: {key.Kind}"));
}
