using MongoDB.Bson;

namespace Polystore.Runtime.Stores;

/// <summary>Order and number of the documents that are found.</summary>
public sealed record DocumentFindOptions
{
    /// <summary>Paths and 1 or -1, as in MongoDB; null for any order.</summary>
    public BsonDocument? Sort { get; init; }

    /// <summary>The most documents, 1 or more; null for all.</summary>
    public int? Limit { get; init; }

    /// <summary>Documents to leave out first, 0 or more.</summary>
    public int Skip { get; init; }
}

/// <summary>Conditions of a change.</summary>
public sealed record DocumentUpdateOptions
{
    /// <summary>The version that the document must still have; null for any.</summary>
    public long? Expected { get; init; }

    /// <summary>Inserts a document when there is none. Not together with <see cref="Expected"/>.</summary>
    public bool Upsert { get; init; }
}

/// <summary>An index of a collection.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Keys">Paths and 1 or -1.</param>
public sealed record DocumentIndex(string Name, BsonDocument Keys)
{
    /// <summary>Whether two documents may not share a value.</summary>
    public bool Unique { get; init; }
}

/// <summary>The count of a document's changes.</summary>
public static class DocumentVersion
{
    /// <summary>The field that holds it, a 64-bit integer.</summary>
    public const string Field = "_version";

    /// <summary>The version of a document that was read; 0 when it was not written by the port.</summary>
    public static long Of(BsonDocument document) => document.TryGetValue(Field, out var version) && version.IsNumeric ? version.ToInt64() : 0;
}
