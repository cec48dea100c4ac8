using MongoDB.Bson;
using Polystore.MongoDriver.Native;

namespace Polystore.MongoDriver;

/// <summary>What a cursor reads, and how it is opened.</summary>
/// <param name="What">As it stands in a sentence.</param>
/// <param name="Open">Opens it on the calling thread.</param>
internal sealed record CursorSource(string What, Func<ClientHandle, BsonHandle, ReadPreferenceHandle, CursorHandle> Open)
{
    public static CursorSource Find(string database, string collection, BsonDocument filter) => new(
        $"find on {database}.{collection}",
        (client, options, preference) =>
        {
            using var target = Collection(client, database, collection);
            using var native = BsonText.ToNative(filter);
            return MongocNative.Find(target, native, options, preference);
        });

    public static CursorSource Aggregate(string database, string collection, IEnumerable<BsonDocument> pipeline) => new(
        $"aggregate on {database}.{collection}",
        (client, options, preference) =>
        {
            using var target = Collection(client, database, collection);
            using var native = BsonText.ToNative(Pipeline(pipeline));
            return MongocNative.Aggregate(target, 0, native, options, preference);
        });

    public static CursorSource OfDatabase(string database, IEnumerable<BsonDocument> pipeline) => new(
        $"aggregate on {database}",
        (client, settings, preference) =>
        {
            using var target = Database(client, database);
            using var native = BsonText.ToNative(Pipeline(pipeline));
            return MongocNative.Aggregate(target, native, settings, preference);
        });

    public static CursorSource Collections(string database) => new(
        $"listCollections of {database}",
        (client, options, _) =>
        {
            using var target = Database(client, database);
            return MongocNative.Collections(target, options);
        });

    public static CursorSource Indexes(string database, string collection) => new(
        $"listIndexes of {database}.{collection}",
        (client, options, _) =>
        {
            using var target = Collection(client, database, collection);
            return MongocNative.Indexes(target, options);
        });

    public static CollectionHandle Collection(ClientHandle client, string database, string collection)
    {
        var handle = MongocNative.GetCollection(client, database, collection);
        handle.Keep(client);
        return handle;
    }

    public static DatabaseHandle Database(ClientHandle client, string database)
    {
        var handle = MongocNative.GetDatabase(client, database);
        handle.Keep(client);
        return handle;
    }

    public static BsonDocument Pipeline(IEnumerable<BsonDocument>? stages) => new("pipeline", new BsonArray(stages ?? []));
}
