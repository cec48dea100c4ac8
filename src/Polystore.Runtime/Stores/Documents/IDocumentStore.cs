namespace Polystore.Runtime.Stores;

/// <summary>
/// A database of documents: MongoDB, or one in the process for development, tests and small services. Documents are MongoDB.Bson types.
/// Safe for any number of callers.
/// </summary>
public interface IDocumentStore : IStore
{
    /// <summary>A collection; it need not exist.</summary>
    IDocumentCollection Collection(string name);
}
