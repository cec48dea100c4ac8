using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using MongoDB.Bson;
using Polystore.MongoDriver;

namespace Polystore.Runtime.Stores;

/// <summary>A collection in the process. Stored documents never change: a change puts another document in their place.</summary>
internal sealed class EmbeddedDocuments(string name, string place, DocumentFile? file) : IDocumentCollection
{
    private readonly SortedDictionary<BsonValue, BsonDocument> documents = new(BsonOrder.MissingIsNull);
    private readonly Dictionary<string, UniqueIndex> indexes = [];
    private readonly Lock gate = new();

    public string Name => name;

    public Task<BsonDocument?> GetAsync(BsonValue id, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            return Task.FromResult(Own(documents.GetValueOrDefault(id)));
        }
    }

    public Task<IReadOnlyDictionary<BsonValue, BsonDocument>> GetManyAsync(IReadOnlyCollection<BsonValue> ids, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var found = new Dictionary<BsonValue, BsonDocument>(BsonOrder.MissingIsNull);
        lock (gate)
        {
            foreach (var id in ids)
            {
                if (documents.TryGetValue(id, out var document))
                {
                    found[document["_id"]] = Own(document)!;
                }
            }
        }

        return Task.FromResult<IReadOnlyDictionary<BsonValue, BsonDocument>>(found);
    }

    public async IAsyncEnumerable<BsonDocument> FindAsync(BsonDocument filter, DocumentFindOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        var matches = DocumentFilter.Compile(filter);
        var found = DocumentSort.Sorted(All().Where(matches), options?.Sort).Skip(options?.Skip ?? 0).Take(options?.Limit ?? int.MaxValue);
        foreach (var document in found)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return Own(document)!;
        }
    }

    public Task<long> CountAsync(BsonDocument filter, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(All().LongCount(DocumentFilter.Compile(filter)));
    }

    public Task<BsonValue> InsertAsync(BsonDocument document, CancellationToken cancellationToken = default)
    {
        var id = document.GetValue("_id", ObjectId.GenerateNewId());
        return Task.FromResult(Write(cancellationToken, () =>
        {
            if (documents.ContainsKey(id))
            {
                throw new DuplicateKeyException(place);
            }

            Put(null, DocumentChecks.Stamped(document, id, 1));
            return id;
        }));
    }

    public Task<long> ReplaceAsync(BsonDocument document, long expected, CancellationToken cancellationToken = default)
    {
        var id = DocumentChecks.IdOf(document);
        return Task.FromResult(Write(cancellationToken, () =>
        {
            var there = Expect(id, expected)!;
            Put(there, DocumentChecks.Stamped(document, there["_id"], expected + 1));
            return expected + 1;
        }));
    }

    public Task<long> UpsertAsync(BsonDocument document, CancellationToken cancellationToken = default)
    {
        var id = DocumentChecks.IdOf(document);
        return Task.FromResult(Write(cancellationToken, () =>
        {
            var there = documents.GetValueOrDefault(id);
            var version = there is null ? 1 : DocumentVersion.Of(there) + 1;
            Put(there, DocumentChecks.Stamped(document, there?["_id"] ?? id, version));
            return version;
        }));
    }

    public Task<long?> UpdateAsync(BsonValue id, BsonDocument change, DocumentUpdateOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new DocumentUpdateOptions();
        DocumentChecks.Change(change, options);
        return Task.FromResult(Write<long?>(cancellationToken, () =>
        {
            var there = Expect(id, options.Expected);
            if (there is null && !options.Upsert)
            {
                return null;
            }

            var changed = Own(there) ?? new BsonDocument("_id", id);
            DocumentChange.Apply(changed, change);
            var version = DocumentVersion.Of(changed) + 1;
            changed[DocumentVersion.Field] = version;
            Put(there, changed);
            return version;
        }));
    }

    public Task<bool> DeleteAsync(BsonValue id, long? expected = null, CancellationToken cancellationToken = default) =>
        Task.FromResult(Write(cancellationToken, () =>
        {
            if (Expect(id, expected) is not { } there)
            {
                return false;
            }

            Put(there, null);
            return true;
        }));

    public async Task<bool> WriteManyAsync(IReadOnlyList<DocumentWrite> writes, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfZero(writes.Count, nameof(writes));
        var found = true;
        foreach (var write in writes)
        {
            switch (write)
            {
                case DocumentWrite.Put put:
                    await UpsertAsync(put.Document, cancellationToken).ConfigureAwait(false);
                    break;
                case DocumentWrite.Change change:
                    found &= await UpdateAsync(change.Id, change.Operators, null, cancellationToken).ConfigureAwait(false) is not null;
                    break;
                default:
                    await DeleteAsync(((DocumentWrite.Delete)write).Id, null, cancellationToken).ConfigureAwait(false);
                    break;
            }
        }

        return found;
    }

    public Task EnsureIndexAsync(DocumentIndex index, CancellationToken cancellationToken = default) =>
        Task.FromResult(Write(cancellationToken, () =>
        {
            Declare(index);
            file?.Write(name, index);
            return true;
        }));

    /// <summary>A document or an index as the file has it.</summary>
    public void Restore(BsonDocument document) => documents[document["_id"]] = document;

    public void Declare(DocumentIndex index)
    {
        if (index.Unique && !indexes.ContainsKey(index.Name))
        {
            var unique = new UniqueIndex(index.Keys, place);
            foreach (var document in documents.Values)
            {
                unique.Change(null, document);
            }

            indexes[index.Name] = unique;
        }
    }

    private static BsonDocument? Own(BsonDocument? document) => (BsonDocument?)document?.DeepClone();

    private List<BsonDocument> All()
    {
        lock (gate)
        {
            return [.. documents.Values];
        }
    }

    [SuppressMessage("Design", "CA1068", Justification = "The step is the long argument.")]
    private T Write<T>(CancellationToken cancellationToken, Func<T> change)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            return change();
        }
    }

    private BsonDocument? Expect(BsonValue id, long? expected)
    {
        var there = documents.GetValueOrDefault(id);
        long? actual = there is null ? null : DocumentVersion.Of(there);
        return expected is { } version && actual != version ? throw new ConcurrencyConflictException(place, version, actual) : there;
    }

    // First what may refuse, then the file, then memory: a failure leaves all three as they were.
    private void Put(BsonDocument? before, BsonDocument? after)
    {
        var done = new List<UniqueIndex>();
        try
        {
            foreach (var index in indexes.Values)
            {
                index.Change(before, after);
                done.Add(index);
            }

            file?.Write(name, before, after);
        }
        catch
        {
            done.ForEach(index => index.Change(after, before));
            throw;
        }

        if (after is null)
        {
            documents.Remove(before!["_id"]);
        }
        else
        {
            documents[after["_id"]] = after;
        }
    }
}
