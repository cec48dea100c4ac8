using MongoDB.Bson;
using Polystore.Runtime.Resilience;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Manager;

/// <summary>A document store that is opened by its first call, and whose calls pass the guard.</summary>
internal sealed class ManagedDocumentStore(string system, StoreGuard guard, Deferred<IDocumentStore> inner) : IDocumentStore, ICausalDocuments
{
    public string Name => guard.Name;

    public string SystemName => system;

    public ValueTask<IDocumentStore> InnerAsync(CancellationToken cancellationToken) => inner.GetAsync(cancellationToken);

    public IDocumentCollection Collection(string name) => new ManagedDocuments(name, guard, inner);

    public async Task<IReadOnlyList<IReadOnlyDictionary<BsonValue, BsonDocument>>> GetManyAsync(IReadOnlyList<DocumentKeys> wanted, CancellationToken cancellationToken = default) =>
        await guard.RunAsync(
            new("find", IsRepeatable: true), async token => await (await inner.GetAsync(token).ConfigureAwait(false)).GetManyAsync(wanted, token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    public async ValueTask PingAsync(CancellationToken cancellationToken = default) =>
        await guard.RunAsync(
            new("ping", IsRepeatable: true),
            async token =>
            {
                await (await inner.GetAsync(token).ConfigureAwait(false)).PingAsync(token).ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);

    public async Task<(IReadOnlyList<BsonDocument> Documents, ulong Position)> FindAsync(
        string collection, BsonDocument filter, DocumentFindOptions? options, ulong position, TimeSpan? wait, CancellationToken cancellationToken) =>
        await guard.RunAsync(
            new("find", collection, IsRepeatable: true),
            async token => await CausalDocuments.Of(await inner.GetAsync(token).ConfigureAwait(false)).FindAsync(collection, filter, options, position, wait, token).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);

    public async Task<ulong> PositionAsync(CancellationToken cancellationToken) =>
        await guard.RunAsync(
            new("ping", IsRepeatable: true),
            async token => await CausalDocuments.Of(await inner.GetAsync(token).ConfigureAwait(false)).PositionAsync(token).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);

    public async ValueTask DisposeAsync()
    {
        await guard.DrainAsync().ConfigureAwait(false);
        await inner.DisposeAsync().ConfigureAwait(false);
    }
}
