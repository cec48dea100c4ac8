using MongoDB.Bson;

namespace Polystore.Runtime.Stores;

/// <summary>Reads and positions of a document store whose members can be asked for what is not older than a position.</summary>
internal interface ICausalDocuments
{
    /// <summary>Reads from a secondary that has come as far, or from the primary.</summary>
    /// <param name="collection">The collection.</param>
    /// <param name="filter">Which documents.</param>
    /// <param name="options">Order and number.</param>
    /// <param name="position">What the answer may not be older than; 0 for anything.</param>
    /// <param name="wait">How long a secondary may take; null for the primary at once.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>The documents, and the position that they are not newer than; 0 where the server tells none.</returns>
    Task<(IReadOnlyList<BsonDocument> Documents, ulong Position)> FindAsync(
        string collection, BsonDocument filter, DocumentFindOptions? options, ulong position, TimeSpan? wait, CancellationToken cancellationToken);

    /// <summary>A position behind every write that was acknowledged so far; 0 where the server tells none.</summary>
    Task<ulong> PositionAsync(CancellationToken cancellationToken);
}
