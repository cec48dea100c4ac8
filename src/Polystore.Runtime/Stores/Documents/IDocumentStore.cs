using MongoDB.Bson;

namespace Polystore.Runtime.Stores;

/// <summary>
/// A database of documents: MongoDB, or one in the process for development, tests and small services. Documents are MongoDB.Bson types.
/// Safe for any number of callers.
/// </summary>
public interface IDocumentStore : IStore
{
    /// <summary>A collection; it need not exist.</summary>
    IDocumentCollection Collection(string name);

    /// <summary>
    /// Documents of several collections in one round trip: by their ids from one collection, by $unionWith from several. A server that has no
    /// $unionWith (MongoDB before 4.4) is asked for each collection at the same time.
    /// </summary>
    /// <param name="wanted">What is wanted; a collection may be named more than once.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>For each of <paramref name="wanted"/> what was found; ids without a document are left out.</returns>
    Task<IReadOnlyList<IReadOnlyDictionary<BsonValue, BsonDocument>>> GetManyAsync(IReadOnlyList<DocumentKeys> wanted, CancellationToken cancellationToken = default);
}
