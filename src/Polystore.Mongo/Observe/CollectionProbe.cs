using MongoDB.Bson;
using Polystore.Core.Connections;
using Polystore.Core.Observation;
using Polystore.Mongo.Connect;
using Polystore.Mongo.Observe.Sections;
using Polystore.MongoDriver;

namespace Polystore.Mongo.Observe;

/// <summary>Looks at the collections of databases: sizes, indexes and their use on every member that can be reached.</summary>
internal sealed class CollectionProbe(MongoClient client, DatabaseUrl target, ObserveOptions options, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
{
    private const int AtOneTime = 4;

    private readonly MongoReadOptions limited = new() { MaxTime = options.StatementTimeout };

    /// <summary>The collections.</summary>
    /// <param name="databases">The databases.</param>
    /// <param name="shardKeys">Shard keys by <c>database.collection</c>.</param>
    /// <param name="others">Host and port of the other members that hold data.</param>
    public async Task<MongoCollections> ReadAsync(IReadOnlyList<string> databases, IReadOnlyDictionary<string, IReadOnlyList<string>> shardKeys, IReadOnlyList<string> others)
    {
        var found = new List<(string Database, BsonDocument Entry)>();
        var denied = new List<MongoCollectionFacts>();
        foreach (var database in databases)
        {
            var (entries, reason) = await ProbeReading.TryAsync(async () => await client.Collections(database, cancellationToken).ToListAsync(cancellationToken));
            if (entries is null)
            {
                denied.Add(new MongoCollectionFacts { Database = database, Name = "*", Kind = "collection", NotExamined = $"listCollections: {reason}" });
            }

            found.AddRange((entries ?? [])
                .Where(entry => entry["type"].AsString is "collection" or "timeseries" && !entry["name"].AsString.StartsWith("system.", StringComparison.Ordinal))
                .Select(entry => (database, entry)));
        }

        var members = await MemberUse.OpenAsync(target, others, options, cancellationToken);
        try
        {
            var done = 0;
            var facts = new MongoCollectionFacts[found.Count];
            await Parallel.ForEachAsync(Enumerable.Range(0, found.Count), new ParallelOptions { MaxDegreeOfParallelism = AtOneTime, CancellationToken = cancellationToken }, async (i, _) =>
            {
                facts[i] = await OneAsync(found[i].Database, found[i].Entry, shardKeys.GetValueOrDefault($"{found[i].Database}.{found[i].Entry["name"].AsString}") ?? [], members);
                progress?.Report(new ProgressStep("Looking at the collections", Interlocked.Increment(ref done), found.Count));
            });
            return new MongoCollections(facts.Concat(denied).OrderBy(entry => entry.Database, StringComparer.Ordinal).ThenBy(entry => entry.Name, StringComparer.Ordinal).ToList());
        }
        finally
        {
            await members.DisposeAsync();
        }
    }

    private async Task<MongoCollectionFacts> OneAsync(string database, BsonDocument entry, IReadOnlyList<string> shardKey, MemberUse members)
    {
        var name = entry["name"].AsString;
        var settings = entry.TryGetValue("options", out var given) && given is BsonDocument document ? document : [];
        var facts = new MongoCollectionFacts
        {
            Database = database,
            Name = name,
            Kind = entry["type"].AsString,
            Capped = settings.GetValue("capped", false).ToBoolean(),
            Validator = settings.TryGetValue("validator", out var validator) && validator is BsonDocument { ElementCount: > 0 } rules ? ShellCommand.Json(rules) : null,
            ValidationLevel = settings.TryGetValue("validationLevel", out var level) && level is BsonString text ? text.Value : null,
            Collation = settings.TryGetValue("collation", out var collation) && collation is BsonDocument locale ? ShellCommand.Json(locale) : null,
            ShardKey = shardKey,
        };
        if (facts.Kind == "timeseries")
        {
            return facts;
        }

        var collection = client.Collection(database, name);
        var (indexes, reason) = await ProbeReading.TryAsync(async () => (await collection.Indexes(cancellationToken).ToListAsync(cancellationToken)).Select(IndexReading.Read).ToList());
        if (indexes is null)
        {
            return facts with { NotExamined = $"listIndexes: {reason}" };
        }

        var (sizes, _) = await ProbeReading.TryAsync(() => SizesAsync(collection));
        var (uses, useReason) = await members.ReadAsync(client, database, name, limited, cancellationToken);
        return facts with
        {
            Documents = sizes?.Documents,
            Bytes = sizes?.Bytes,
            IndexBytes = sizes?.Indexes.Values.Sum(),
            StorageBytes = sizes?.StorageBytes,
            FreeBytes = sizes?.FreeBytes,
            Shards = sizes?.Shards ?? [],
            UseNotExamined = useReason,
            Indexes = indexes.ConvertAll(index => index with
            {
                Bytes = sizes?.Indexes.TryGetValue(index.Name, out var bytes) == true ? bytes : null,
                Uses = uses.TryGetValue(index.Name, out var use) ? use.Count : null,
                UsesSince = uses.TryGetValue(index.Name, out var since) ? since.Since : null,
            }),
        };
    }

    private async Task<Sizes> SizesAsync(MongoCollection collection)
    {
        // One document a shard.
        var sizes = new Sizes();
        await foreach (var entry in collection.Aggregate([BsonDocument.Parse("{$collStats: {storageStats: {}}}")], limited, cancellationToken))
        {
            var storage = entry["storageStats"].AsBsonDocument;
            sizes.Documents += storage.GetValue("count", 0).ToInt64();
            sizes.Bytes += storage.GetValue("size", 0).ToInt64();
            sizes.StorageBytes += storage.GetValue("storageSize", 0).ToInt64();
            if (Number(storage, "freeStorageSize") is { } free)
            {
                sizes.FreeBytes = (sizes.FreeBytes ?? 0) + free;
            }

            if (entry.TryGetValue("shard", out var shard))
            {
                sizes.Shards.Add(new MongoShardPart(shard.AsString, storage.GetValue("count", 0).ToInt64(), storage.GetValue("size", 0).ToInt64(), Number(storage, "numOrphanDocs")));
            }

            foreach (var index in storage.GetValue("indexSizes", new BsonDocument()).AsBsonDocument)
            {
                sizes.Indexes[index.Name] = sizes.Indexes.GetValueOrDefault(index.Name) + index.Value.ToInt64();
            }
        }

        return sizes;
    }

    private static long? Number(BsonDocument storage, string name) => storage.TryGetValue(name, out var value) && value.IsNumeric ? value.ToInt64() : null;

    private sealed class Sizes
    {
        public long StorageBytes { get; set; }

        public long? FreeBytes { get; set; }

        public List<MongoShardPart> Shards { get; } = [];

        public long Documents { get; set; }

        public long Bytes { get; set; }

        public Dictionary<string, long> Indexes { get; } = new(StringComparer.Ordinal);
    }
}
