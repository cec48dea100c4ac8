using MongoDB.Bson;
using Polystore.Mongo.Observe.Sections;
using Polystore.MongoDriver;

namespace Polystore.Mongo.Observe;

/// <summary>Reads the database config of a sharded cluster (manual, "Config Database"), and asks for the balancer.</summary>
internal sealed class ShardingProbe(MongoClient client, ProbeReading reading, TimeSpan limit, CancellationToken cancellationToken)
{
    // By uuid since 5.0, by namespace before. Counted by the server: there may be millions.
    private static readonly BsonDocument Group = BsonDocument.Parse(
        "{$group: {_id: {collection: {$ifNull: ['$uuid', '$ns']}, shard: '$shard'}, chunks: {$sum: 1}, jumbo: {$sum: {$cond: ['$jumbo', 1, 0]}}}}");

    public async Task<MongoSharding> ReadAsync()
    {
        var shards = await FindAsync("shards", "{}", "{draining: 1}");
        var collections = (await FindAsync("collections", "{dropped: {$ne: true}, unsplittable: {$ne: true}, key: {$exists: true}}", "{key: 1, uuid: 1, noBalance: 1}"))
            .Where(entry => !entry["_id"].AsString.StartsWith("config.", StringComparison.Ordinal)).ToList();
        var chunks = await client.Collection("config", "chunks").Aggregate([Group], new MongoReadOptions { MaxTime = limit }, cancellationToken).ToListAsync(cancellationToken);
        var zoned = (await FindAsync("tags", "{}", "{ns: 1}")).Select(entry => entry.GetValue("ns", "").AsString).ToHashSet(StringComparer.Ordinal);
        var (balancer, _) = await ProbeReading.TryAsync(() => reading.AskAsync("admin", new BsonDocument("balancerStatus", 1)));
        var byCollection = chunks.ToLookup(row => row["_id"]["collection"]);
        return new MongoSharding(
            shards.ConvertAll(shard => new MongoShard(shard["_id"].AsString, shard.GetValue("draining", false).ToBoolean())),
            balancer is not null && balancer.TryGetValue("mode", out var mode) && mode is BsonString text ? text.Value : null,
            collections.ConvertAll(entry => Collection(entry, byCollection, zoned)));
    }

    private static MongoShardedCollection Collection(BsonDocument entry, ILookup<BsonValue, BsonDocument> chunks, HashSet<string> zoned)
    {
        var name = entry["_id"].AsString;
        var own = (entry.TryGetValue("uuid", out var uuid) ? chunks[uuid] : []).Concat(chunks[name]).ToList();
        return new MongoShardedCollection
        {
            Name = name,
            Key = entry["key"].AsBsonDocument.Names.ToList(),
            Chunks = own.ToDictionary(row => row["_id"]["shard"].AsString, row => row["chunks"].ToInt64(), StringComparer.Ordinal),
            Jumbo = own.Sum(row => row["jumbo"].ToInt64()),
            Zoned = zoned.Contains(name),
            NotBalanced = entry.GetValue("noBalance", false).ToBoolean(),
        };
    }

    private async Task<List<BsonDocument>> FindAsync(string collection, string filter, string fields) => await client.Collection("config", collection)
        .Find(BsonDocument.Parse(filter), new MongoFindOptions { Projection = BsonDocument.Parse(fields), MaxTime = limit }, cancellationToken).ToListAsync(cancellationToken);
}
