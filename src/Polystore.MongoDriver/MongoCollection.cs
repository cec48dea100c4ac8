using MongoDB.Bson;

namespace Polystore.MongoDriver;

/// <summary>A collection of a deployment. All failures are <see cref="MongoException"/>s; calls may run at the same time.</summary>
public sealed class MongoCollection
{
    private readonly MongoClient client;

    internal MongoCollection(MongoClient client, string database, string name)
    {
        this.client = client;
        Database = database;
        Name = name;
    }

    /// <summary>Its database.</summary>
    public string Database { get; }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Documents that fit, read while they are enumerated.</summary>
    public IAsyncEnumerable<BsonDocument> Find(BsonDocument filter, MongoFindOptions? options = null, CancellationToken cancellationToken = default) =>
        Cursors.ReadAsync(client, CursorSource.Find(Database, Name, filter), options, cancellationToken);

    /// <summary>The first document that fits; null when none does.</summary>
    public async Task<BsonDocument?> FindOneAsync(BsonDocument filter, MongoFindOptions? options = null, CancellationToken cancellationToken = default) =>
        await Find(filter, (options ?? new MongoFindOptions()) with { Limit = 1 }, cancellationToken).FirstOrDefaultAsync(cancellationToken);

    /// <summary>Results of a pipeline, read while they are enumerated.</summary>
    public IAsyncEnumerable<BsonDocument> Aggregate(IEnumerable<BsonDocument> pipeline, MongoReadOptions? options = null, CancellationToken cancellationToken = default) =>
        Cursors.ReadAsync(client, CursorSource.Aggregate(Database, Name, pipeline), options, cancellationToken);

    /// <summary>How many documents fit, counted.</summary>
    public async Task<long> CountAsync(BsonDocument filter, MongoReadOptions? options = null, CancellationToken cancellationToken = default)
    {
        BsonDocument[] pipeline = [new("$match", filter), new("$group", new BsonDocument { { "_id", 1 }, { "n", new BsonDocument("$sum", 1) } })];
        var row = await Aggregate(pipeline, options, cancellationToken).FirstOrDefaultAsync(cancellationToken);
        return row is null ? 0 : row["n"].ToInt64();
    }

    /// <summary>The different values of a field.</summary>
    public async Task<BsonArray> DistinctAsync(string field, BsonDocument filter, MongoOperationOptions? options = null, CancellationToken cancellationToken = default)
    {
        var reply = await client.RunCommandAsync(Database, new BsonDocument { { "distinct", Name }, { "key", field }, { "query", filter } }, MongoCommandKind.Read, options, cancellationToken);
        return reply["values"].AsBsonArray;
    }

    /// <summary>Its indexes as listIndexes shows them; empty when there is no such collection.</summary>
    public IAsyncEnumerable<BsonDocument> Indexes(CancellationToken cancellationToken = default) =>
        Cursors.ReadAsync(client, CursorSource.Indexes(Database, Name), null, cancellationToken);

    /// <summary>Changes of the collection from now on, or from a token on.</summary>
    public IAsyncEnumerable<MongoChange> Watch(IEnumerable<BsonDocument>? pipeline = null, MongoChangeOptions? options = null, CancellationToken cancellationToken = default) =>
        ChangeStreams.ReadAsync(client, Database, Name, pipeline, options, cancellationToken);

    /// <summary>Inserts one document; without <c>_id</c> it gets one.</summary>
    /// <exception cref="MongoWriteException">It is refused.</exception>
    public Task InsertOneAsync(BsonDocument document, MongoOperationOptions? options = null, CancellationToken cancellationToken = default) =>
        WriteAsync([new MongoWrite.Insert(document)], ordered: true, options, cancellationToken);

    /// <summary>Inserts documents in order, up to the first that is refused.</summary>
    public Task<MongoWriteResult> InsertManyAsync(IEnumerable<BsonDocument> documents, MongoOperationOptions? options = null, CancellationToken cancellationToken = default) =>
        WriteAsync(documents.Select(MongoWrite (document) => new MongoWrite.Insert(document)).ToList(), ordered: true, options, cancellationToken);

    /// <summary>Changes the first document that fits.</summary>
    public Task<MongoWriteResult> UpdateOneAsync(BsonDocument filter, BsonValue change, bool upsert = false, MongoOperationOptions? options = null, CancellationToken cancellationToken = default) =>
        WriteAsync([new MongoWrite.Update(filter, change) { Upsert = upsert }], ordered: true, options, cancellationToken);

    /// <summary>Changes all documents that fit.</summary>
    public Task<MongoWriteResult> UpdateManyAsync(BsonDocument filter, BsonValue change, bool upsert = false, MongoOperationOptions? options = null, CancellationToken cancellationToken = default) =>
        WriteAsync([new MongoWrite.Update(filter, change) { Upsert = upsert, Many = true }], ordered: true, options, cancellationToken);

    /// <summary>Puts a document in the place of the first that fits.</summary>
    public Task<MongoWriteResult> ReplaceOneAsync(BsonDocument filter, BsonDocument document, bool upsert = false, MongoOperationOptions? options = null, CancellationToken cancellationToken = default) =>
        WriteAsync([new MongoWrite.Replace(filter, document) { Upsert = upsert }], ordered: true, options, cancellationToken);

    /// <summary>Deletes the first document that fits.</summary>
    public Task<MongoWriteResult> DeleteOneAsync(BsonDocument filter, MongoOperationOptions? options = null, CancellationToken cancellationToken = default) =>
        WriteAsync([new MongoWrite.Delete(filter)], ordered: true, options, cancellationToken);

    /// <summary>Deletes all documents that fit.</summary>
    public Task<MongoWriteResult> DeleteManyAsync(BsonDocument filter, MongoOperationOptions? options = null, CancellationToken cancellationToken = default) =>
        WriteAsync([new MongoWrite.Delete(filter) { Many = true }], ordered: true, options, cancellationToken);

    /// <summary>Many writes in few messages.</summary>
    /// <param name="writes">One or more.</param>
    /// <param name="ordered">One after the other, up to the first that is refused; else all in any order.</param>
    /// <param name="options">Session and write concern.</param>
    /// <param name="cancellationToken">Stops waiting; what was sent may be done.</param>
    /// <exception cref="MongoWriteException">Some are refused; it says what was done.</exception>
    public Task<MongoWriteResult> WriteAsync(IReadOnlyList<MongoWrite> writes, bool ordered = true, MongoOperationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfZero(writes.Count, nameof(writes));
        foreach (var insert in writes.OfType<MongoWrite.Insert>())
        {
            if (!insert.Document.Contains("_id"))
                insert.Document.InsertAt(0, new BsonElement("_id", ObjectId.GenerateNewId()));
        }

        return client.RunAsync(options?.Session, native => BulkCall.Run(native, client.Url, Database, Name, writes, ordered, options), cancellationToken);
    }

    /// <summary>Changes or deletes one document and returns it; null when none fits.</summary>
    public async Task<BsonDocument?> FindAndChangeAsync(BsonDocument filter, MongoFindAndChange change, MongoOperationOptions? options = null, CancellationToken cancellationToken = default)
    {
        var reply = await client.RunCommandAsync(Database, change.ToCommand(Name, filter), MongoCommandKind.Write, options, cancellationToken);
        return reply.TryGetValue("value", out var value) ? value as BsonDocument : null;
    }
}
