using System.Runtime.CompilerServices;
using MongoDB.Bson;
using Polystore.Runtime.Resilience;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Manager;

/// <summary>A collection whose calls pass the guard. Reads are done again after a loss of the connection, writes only when they were not executed.</summary>
internal sealed class ManagedDocuments(string name, StoreGuard guard, Deferred<IDocumentStore> inner) : IDocumentCollection
{
    private IDocumentCollection? opened;

    public string Name => name;

    public Task<BsonDocument?> GetAsync(BsonValue id, CancellationToken cancellationToken = default) => ReadAsync("find", (documents, token) => documents.GetAsync(id, token), cancellationToken);

    public Task<IReadOnlyDictionary<BsonValue, BsonDocument>> GetManyAsync(IReadOnlyCollection<BsonValue> ids, CancellationToken cancellationToken = default) =>
        ReadAsync("find", (documents, token) => documents.GetManyAsync(ids, token), cancellationToken);

    public async IAsyncEnumerable<BsonDocument> FindAsync(BsonDocument filter, DocumentFindOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // Up to the first document it can be done again; what was given out cannot.
        var (found, hasFirst) = await ReadAsync(
            "find",
            async (documents, _) =>
            {
                var begun = documents.FindAsync(filter, options, cancellationToken).GetAsyncEnumerator(cancellationToken);
                try
                {
                    return (begun, await begun.MoveNextAsync().ConfigureAwait(false));
                }
                catch
                {
                    await begun.DisposeAsync().ConfigureAwait(false);
                    throw;
                }
            },
            cancellationToken).ConfigureAwait(false);
        await using var end = found.ConfigureAwait(false);
        for (var more = hasFirst; more; more = await found.MoveNextAsync().ConfigureAwait(false))
        {
            yield return found.Current;
        }
    }

    public Task<long> CountAsync(BsonDocument filter, CancellationToken cancellationToken = default) => ReadAsync("count", (documents, token) => documents.CountAsync(filter, token), cancellationToken);

    public Task<BsonValue> InsertAsync(BsonDocument document, CancellationToken cancellationToken = default) => WriteAsync("insert", (documents, token) => documents.InsertAsync(document, token), cancellationToken);

    public Task<long> ReplaceAsync(BsonDocument document, long expected, CancellationToken cancellationToken = default) =>
        WriteAsync("update", (documents, token) => documents.ReplaceAsync(document, expected, token), cancellationToken);

    public Task<long> UpsertAsync(BsonDocument document, CancellationToken cancellationToken = default) => WriteAsync("findAndModify", (documents, token) => documents.UpsertAsync(document, token), cancellationToken);

    public Task<long?> UpdateAsync(BsonValue id, BsonDocument change, DocumentUpdateOptions? options = null, CancellationToken cancellationToken = default) =>
        WriteAsync("findAndModify", (documents, token) => documents.UpdateAsync(id, change, options, token), cancellationToken);

    public Task<bool> DeleteAsync(BsonValue id, long? expected = null, CancellationToken cancellationToken = default) =>
        WriteAsync("delete", (documents, token) => documents.DeleteAsync(id, expected, token), cancellationToken);

    public Task<bool> WriteManyAsync(IReadOnlyList<DocumentWrite> writes, CancellationToken cancellationToken = default) =>
        WriteAsync("bulkWrite", (documents, token) => documents.WriteManyAsync(writes, token), cancellationToken);

    public Task EnsureIndexAsync(DocumentIndex index, CancellationToken cancellationToken = default) =>
        ReadAsync(
            "createIndexes",
            async (documents, token) =>
            {
                await documents.EnsureIndexAsync(index, token).ConfigureAwait(false);
                return true;
            },
            cancellationToken);

    private Task<T> ReadAsync<T>(string operation, Func<IDocumentCollection, CancellationToken, Task<T>> call, CancellationToken cancellationToken) => RunAsync(operation, true, call, cancellationToken);

    private Task<T> WriteAsync<T>(string operation, Func<IDocumentCollection, CancellationToken, Task<T>> call, CancellationToken cancellationToken) => RunAsync(operation, false, call, cancellationToken);

    private Task<T> RunAsync<T>(string operation, bool isRepeatable, Func<IDocumentCollection, CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        guard.RunAsync(new(operation, name, isRepeatable), token => opened is { } documents ? new ValueTask<T>(call(documents, token)) : OpenedAsync(call, token), cancellationToken).AsTask();

    private async ValueTask<T> OpenedAsync<T>(Func<IDocumentCollection, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        opened = (await inner.GetAsync(cancellationToken).ConfigureAwait(false)).Collection(name);
        return await call(opened, cancellationToken).ConfigureAwait(false);
    }
}
