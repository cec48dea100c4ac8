using MongoDB.Bson;
using Polystore.MongoDriver.Native;

namespace Polystore.MongoDriver;

/// <summary>A batch of writes on the calling thread; libmongoc cuts it into messages.</summary>
internal static unsafe class BulkCall
{
    public static MongoWriteResult Run(ClientHandle client, MongoUrl url, string database, string collection, IReadOnlyList<MongoWrite> writes, bool ordered, MongoOperationOptions? options)
    {
        using var target = CursorSource.Collection(client, database, collection);
        using var settings = NativeOptions.Of(Settings(ordered, options), options?.Session, url);
        using var bulk = MongocNative.NewBulk(target, settings);
        bulk.Keep(client, options?.Session?.Handle);
        foreach (var write in writes)
            Add(bulk, url, write);
        using var reply = new ReplyBuffer();
        NativeError error = default;
        var server = MongocNative.Execute(bulk, reply, &error);
        var answer = reply.Read();
        return server != 0 ? MongoWriteResult.Of(answer) : throw Failure(in error, answer, $"writes to {database}.{collection}", url);
    }

    // Bulk writes know no time limit of the server.
    private static BsonDocument Settings(bool ordered, MongoOperationOptions? options)
    {
        var settings = new BsonDocument("ordered", ordered);
        if (options?.WriteConcern is { } concern)
            settings.Add("writeConcern", concern.ToBson());
        return settings;
    }

    private static void Add(BulkHandle bulk, MongoUrl url, MongoWrite write)
    {
        NativeError error = default;
        var added = write switch
        {
            MongoWrite.Insert insert => Insert(bulk, insert, &error),
            MongoWrite.Update update => Update(bulk, update, &error),
            MongoWrite.Replace replace => Replace(bulk, replace, &error),
            MongoWrite.Delete delete => Delete(bulk, delete, &error),
            _ => throw new ArgumentOutOfRangeException(nameof(write)),
        };
        if (!added)
            throw MongocFailures.Of(in error, null, "a write", url);
    }

    private static bool Insert(BulkHandle bulk, MongoWrite.Insert insert, NativeError* error)
    {
        using var document = BsonText.ToNative(insert.Document);
        // The server looks at the names of fields itself.
        using var options = BsonText.ToNative(new BsonDocument("validate", false));
        return MongocNative.Insert(bulk, document, options, error);
    }

    private static bool Update(BulkHandle bulk, MongoWrite.Update update, NativeError* error)
    {
        var settings = new BsonDocument("upsert", update.Upsert);
        if (update.ArrayFilters is not null)
            settings.Add("arrayFilters", update.ArrayFilters);
        if (update.Hint is not null)
            settings.Add("hint", update.Hint);
        using var filter = BsonText.ToNative(update.Filter);
        using var change = BsonText.ToNative(update.Change is BsonArray pipeline ? NativeOptions.AsDocument(pipeline) : update.Change.AsBsonDocument);
        using var options = BsonText.ToNative(settings);
        return update.Many ? MongocNative.UpdateMany(bulk, filter, change, options, error) : MongocNative.UpdateOne(bulk, filter, change, options, error);
    }

    private static bool Replace(BulkHandle bulk, MongoWrite.Replace replace, NativeError* error)
    {
        using var filter = BsonText.ToNative(replace.Filter);
        using var document = BsonText.ToNative(replace.Document);
        using var options = BsonText.ToNative(new BsonDocument("upsert", replace.Upsert));
        return MongocNative.ReplaceOne(bulk, filter, document, options, error);
    }

    private static bool Delete(BulkHandle bulk, MongoWrite.Delete delete, NativeError* error)
    {
        using var filter = BsonText.ToNative(delete.Filter);
        using var options = BsonText.ToNative([]);
        return delete.Many ? MongocNative.DeleteMany(bulk, filter, options, error) : MongocNative.DeleteOne(bulk, filter, options, error);
    }

    private static MongoException Failure(in NativeError error, BsonDocument reply, string what, MongoUrl url)
    {
        var refused = reply.TryGetValue("writeErrors", out var list) && list is BsonArray array
            ? array.OfType<BsonDocument>().Select(entry => new MongoWriteError(entry["index"].ToInt32(), entry["code"].ToInt32())).ToList()
            : [];
        var unconfirmed = reply.TryGetValue("writeConcernErrors", out var concerns) && concerns is BsonArray { Count: > 0 };
        var failure = MongocFailures.Of(in error, reply, what, url);
        return failure is MongoServerException server && (refused.Count > 0 || unconfirmed)
            ? new MongoWriteException(server.Message, server.Code, server.CodeName, reply, MongoWriteResult.Of(reply), refused) { Labels = server.Labels }
            : failure;
    }
}
