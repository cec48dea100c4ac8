using System.Collections.Concurrent;
using MongoDB.Bson;

namespace Polystore.Runtime.Stores;

/// <summary>
/// Documents in this process, with the outcomes of a MongoDB server for everything in <see cref="IDocumentCollection"/>. All are held in
/// memory; with a file every change is in it before it is acknowledged. For development, tests and small services: one process at a time,
/// queries look at every document.
/// </summary>
public sealed class EmbeddedDocumentStore : IDocumentStore
{
    private readonly ConcurrentDictionary<string, EmbeddedDocuments> collections = new();
    private readonly DocumentFile? file;

    /// <summary>Makes one.</summary>
    /// <param name="name">Its name in the application.</param>
    /// <param name="path">The SQLite file that keeps the documents, made when it is missing; null to forget them with the process.</param>
    /// <exception cref="IOException">The file is in use by another process, or cannot be read.</exception>
    public EmbeddedDocumentStore(string name, string? path = null)
    {
        Name = name;
        if (path is null)
        {
            return;
        }

        file = new DocumentFile(path);
        file.Read(collection => (EmbeddedDocuments)Collection(collection));
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string SystemName => "memory";

    /// <inheritdoc/>
    public IDocumentCollection Collection(string name) => collections.GetOrAdd(name, static (key, store) => new EmbeddedDocuments(key, $"{store.Name}.{key}", store.file), this);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<IReadOnlyDictionary<BsonValue, BsonDocument>>> GetManyAsync(IReadOnlyList<DocumentKeys> wanted, CancellationToken cancellationToken = default) =>
        await Task.WhenAll(wanted.Select(one => Collection(one.Collection).GetManyAsync(one.Ids, cancellationToken))).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask PingAsync(CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        file?.Dispose();
        return ValueTask.CompletedTask;
    }
}
