using MongoDB.Bson;
using Polystore.Mongo.Observe.Sections;
using Polystore.MongoDriver;

namespace Polystore.Mongo.Observe;

/// <summary>Asks about whole databases: their sizes, and what their profilers recorded.</summary>
internal sealed class DatabaseProbe(MongoClient client, ProbeReading reading, TimeSpan limit, CancellationToken cancellationToken)
{
    private const int ProfiledOperations = 2_000;

    /// <summary>dbStats of each.</summary>
    public async Task<MongoDatabases> SizesAsync(List<string> databases)
    {
        var items = new List<MongoDatabaseFacts>();
        foreach (var database in databases)
        {
            var stats = await reading.AskAsync(database, new BsonDocument("dbStats", 1));
            items.Add(new MongoDatabaseFacts(
                database,
                stats.GetValue("collections", 0).ToInt64(),
                stats.GetValue("indexes", 0).ToInt64(),
                stats.GetValue("storageSize", 0).ToDouble(),
                stats.TryGetValue("fsUsedSize", out var used) ? used.ToDouble() : null,
                stats.TryGetValue("fsTotalSize", out var size) ? size.ToDouble() : null));
        }

        return new MongoDatabases(items);
    }

    /// <summary>The newest operations of each profile, as shapes.</summary>
    public async Task<MongoShapes> ShapesAsync(List<string> databases)
    {
        var (entries, profilers) = (new List<BsonDocument>(), new List<MongoProfiler>());
        foreach (var database in databases)
        {
            // Refused as a whole where there is no profiler; with the profiler off, what it recorded before is still there.
            var profiler = await reading.AskAsync(database, new BsonDocument("profile", -1));
            profilers.Add(new MongoProfiler(database, profiler["was"].ToInt32(), profiler.GetValue("slowms", 100).ToDouble(), profiler.GetValue("sampleRate", 1).ToDouble()));
            entries.AddRange(await client.Collection(database, "system.profile")
                .Find([], new MongoFindOptions { Sort = new("$natural", -1), Limit = ProfiledOperations, MaxTime = limit }, cancellationToken).ToListAsync(cancellationToken));
        }

        return new MongoShapes(ShapeReading.Group(entries)) { Profilers = profilers };
    }
}
