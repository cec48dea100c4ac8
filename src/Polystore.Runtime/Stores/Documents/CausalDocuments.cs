using MongoDB.Bson;

namespace Polystore.Runtime.Stores;

/// <summary>A store of one member, which always has what was written.</summary>
internal sealed class CausalDocuments(IDocumentStore store) : ICausalDocuments
{
    /// <summary>The store's own way, else that of one member.</summary>
    public static ICausalDocuments Of(IDocumentStore store) => store as ICausalDocuments ?? new CausalDocuments(store);

    public async Task<(IReadOnlyList<BsonDocument> Documents, ulong Position)> FindAsync(
        string collection, BsonDocument filter, DocumentFindOptions? options, ulong position, TimeSpan? wait, CancellationToken cancellationToken)
    {
        var documents = new List<BsonDocument>();
        await foreach (var document in store.Collection(collection).FindAsync(filter, options, cancellationToken).ConfigureAwait(false))
        {
            documents.Add(document);
        }

        return (documents, 0);
    }

    public Task<ulong> PositionAsync(CancellationToken cancellationToken) => Task.FromResult(0ul);
}
