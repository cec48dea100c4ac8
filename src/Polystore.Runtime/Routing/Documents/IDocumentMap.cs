using MongoDB.Bson;

namespace Polystore.Runtime.Routing.Documents;

/// <summary>Turns a part of an entity into a document and back; what it writes it must read again.</summary>
/// <typeparam name="T">The part.</typeparam>
public interface IDocumentMap<T>
    where T : class
{
    /// <summary>A new document, without <c>_id</c> and <c>_version</c>, which the router and the store keep.</summary>
    BsonDocument Write(T part);

    /// <summary>The part of a document, which may hold fields that the map does not know.</summary>
    T Read(BsonDocument document);
}
