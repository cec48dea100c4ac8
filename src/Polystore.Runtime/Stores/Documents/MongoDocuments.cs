using System.Runtime.CompilerServices;
using MongoDB.Bson;
using Polystore.MongoDriver;

namespace Polystore.Runtime.Stores;

/// <summary>A collection of a MongoDB deployment.</summary>
internal sealed class MongoDocuments(MongoCollection collection, MongoClient client, string place) : IDocumentCollection
{
    private const int UpsertAttempts = 3;

    public string Name => collection.Name;

    public Task<BsonDocument?> GetAsync(BsonValue id, CancellationToken cancellationToken = default) =>
        MongoFailures.CallAsync(() => collection.FindOneAsync(ById(id), null, cancellationToken), place);

    public async Task<IReadOnlyDictionary<BsonValue, BsonDocument>> GetManyAsync(IReadOnlyCollection<BsonValue> ids, CancellationToken cancellationToken = default)
    {
        var found = new Dictionary<BsonValue, BsonDocument>(BsonOrder.MissingIsNull);
        if (ids.Count == 0)
        {
            return found;
        }

        await foreach (var document in FindAsync(new BsonDocument("_id", new BsonDocument("$in", new BsonArray(ids))), null, cancellationToken).ConfigureAwait(false))
        {
            found[document["_id"]] = document;
        }

        return found;
    }

    public async IAsyncEnumerable<BsonDocument> FindAsync(BsonDocument filter, DocumentFindOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var documents = collection.Find(filter, Options(options), cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using var end = documents.ConfigureAwait(false);
        while (await MongoFailures.CallAsync(() => documents.MoveNextAsync().AsTask(), place).ConfigureAwait(false))
        {
            yield return documents.Current;
        }
    }

    public Task<long> CountAsync(BsonDocument filter, CancellationToken cancellationToken = default) =>
        MongoFailures.CallAsync(() => collection.CountAsync(filter, null, cancellationToken), place);

    public async Task<BsonValue> InsertAsync(BsonDocument document, CancellationToken cancellationToken = default)
    {
        var id = document.GetValue("_id", ObjectId.GenerateNewId());
        await MongoFailures.CallAsync(
            async () =>
            {
                await collection.InsertOneAsync(DocumentChecks.Stamped(document, id, 1), null, cancellationToken).ConfigureAwait(false);
                return true;
            },
            place).ConfigureAwait(false);
        return id;
    }

    public async Task<long> ReplaceAsync(BsonDocument document, long expected, CancellationToken cancellationToken = default)
    {
        var id = DocumentChecks.IdOf(document);
        var result = await MongoFailures.CallAsync(
            () => collection.ReplaceOneAsync(ById(id, expected), DocumentChecks.Stamped(document, id, expected + 1), cancellationToken: cancellationToken), place).ConfigureAwait(false);
        return result.Matched == 1 ? expected + 1 : throw await ConflictAsync(id, expected, cancellationToken).ConfigureAwait(false);
    }

    public async Task<long> UpsertAsync(BsonDocument document, CancellationToken cancellationToken = default)
    {
        var id = DocumentChecks.IdOf(document);
        return DocumentVersion.Of((await ChangeAsync(ById(id), Replacement(document), upsert: true, cancellationToken).ConfigureAwait(false))!);
    }

    public async Task<bool> WriteManyAsync(IReadOnlyList<DocumentWrite> writes, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfZero(writes.Count, nameof(writes));

        // By kind, as a command changes or deletes, not both.
        var changes = writes.Where(write => write is not DocumentWrite.Delete).Select(ChangeOf).ToList();
        var gone = new BsonArray(writes.OfType<DocumentWrite.Delete>().Select(write => write.Id));
        var deletion = gone.Count == 0
            ? Task.CompletedTask
            : MongoFailures.CallAsync(() => collection.DeleteManyAsync(new BsonDocument("_id", new BsonDocument("$in", gone)), null, cancellationToken), place);
        var changed = changes.Count == 0 ? null : await MongoFailures.CallAsync(() => collection.WriteAsync(changes, ordered: false, null, cancellationToken), place).ConfigureAwait(false);
        await deletion.ConfigureAwait(false);
        return changed is null || changed.Matched + changed.Upserted.Count == changes.Count;
    }

    public async Task<long?> UpdateAsync(BsonValue id, BsonDocument change, DocumentUpdateOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new DocumentUpdateOptions();
        DocumentChecks.Change(change, options);
        var changed = await ChangeAsync(ById(id, options.Expected), Counted(change), options.Upsert, cancellationToken).ConfigureAwait(false);
        return changed is not null ? DocumentVersion.Of(changed)
            : options.Expected is { } expected ? throw await ConflictAsync(id, expected, cancellationToken).ConfigureAwait(false)
            : null;
    }

    public async Task<bool> DeleteAsync(BsonValue id, long? expected = null, CancellationToken cancellationToken = default)
    {
        var result = await MongoFailures.CallAsync(() => collection.DeleteOneAsync(ById(id, expected), null, cancellationToken), place).ConfigureAwait(false);
        return result.Deleted == 0 && expected is { } version ? throw await ConflictAsync(id, version, cancellationToken).ConfigureAwait(false) : result.Deleted == 1;
    }

    public Task EnsureIndexAsync(DocumentIndex index, CancellationToken cancellationToken = default)
    {
        var definition = new BsonDocument { { "key", index.Keys }, { "name", index.Name } };
        if (index.Unique)
        {
            definition.Add("unique", true);
        }

        var command = new BsonDocument { { "createIndexes", collection.Name }, { "indexes", new BsonArray { definition } } };
        return MongoFailures.CallAsync(() => client.RunCommandAsync(collection.Database, command, MongoCommandKind.Write, null, cancellationToken), place);
    }

    /// <summary>Order and number, as the driver takes them.</summary>
    public static MongoFindOptions Options(DocumentFindOptions? options) => new() { Sort = options?.Sort, Limit = options?.Limit, Skip = options?.Skip is > 0 ? options.Skip : null };

    private static MongoWrite ChangeOf(DocumentWrite write)
    {
        if (write is DocumentWrite.Put { Document: var document })
        {
            return new MongoWrite.Update(ById(DocumentChecks.IdOf(document)), Replacement(document)) { Upsert = true };
        }

        var change = (DocumentWrite.Change)write;
        DocumentChecks.Change(change.Operators, new DocumentUpdateOptions());
        return new MongoWrite.Update(ById(change.Id), Counted(change.Operators));
    }

    // One step: the fields of the document as they are, and a version that counts on from what is there.
    private static BsonArray Replacement(BsonDocument document)
    {
        var count = new BsonDocument("$add", new BsonArray { new BsonDocument("$ifNull", new BsonArray { "$" + DocumentVersion.Field, 0L }), 1L });
        var whole = new BsonDocument("$mergeObjects", new BsonArray
        {
            new BsonDocument(DocumentVersion.Field, count),
            new BsonDocument("$literal", Fields(document)),
        });
        return [new BsonDocument("$replaceWith", whole)];
    }

    private static BsonDocument Counted(BsonDocument change)
    {
        var counted = (BsonDocument)change.DeepClone();
        var increments = counted.GetValue("$inc", new BsonDocument()).AsBsonDocument;
        counted["$inc"] = increments.Add(DocumentVersion.Field, 1L);
        return counted;
    }

    private static BsonDocument ById(BsonValue id, long? expected = null)
    {
        var filter = new BsonDocument("_id", id);
        return expected switch
        {
            null => filter,
            0 => filter.Add(DocumentVersion.Field, BsonNull.Value),
            _ => filter.Add(DocumentVersion.Field, expected),
        };
    }

    private static BsonDocument Fields(BsonDocument document) =>
        new(document.Where(element => element.Name is not ("_id" or DocumentVersion.Field)));

    // Two upserts that both find nothing both insert, and one meets the other's document (MongoDB's manual, "Upsert with Unique Index"): it
    // finds it when it asks again. Who meets another document's unique value meets it again.
    private async Task<BsonDocument?> ChangeAsync(BsonDocument filter, BsonValue change, bool upsert, CancellationToken cancellationToken)
    {
        var fields = new BsonDocument(DocumentVersion.Field, 1);
        var attempt = 1;
        while (true)
        {
            try
            {
                return await MongoFailures.CallAsync(
                    () => collection.FindAndChangeAsync(filter, new MongoFindAndChange { Change = change, Upsert = upsert, ReturnNew = true, Fields = fields }, null, cancellationToken), place).ConfigureAwait(false);
            }
            catch (DuplicateKeyException) when (upsert && attempt < UpsertAttempts)
            {
                attempt++;
            }
        }
    }

    private async Task<ConcurrencyConflictException> ConflictAsync(BsonValue id, long expected, CancellationToken cancellationToken) =>
        new(place, expected, await GetAsync(id, cancellationToken).ConfigureAwait(false) is { } there ? DocumentVersion.Of(there) : null);
}
