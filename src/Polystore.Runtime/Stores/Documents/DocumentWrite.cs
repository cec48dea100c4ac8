using MongoDB.Bson;

namespace Polystore.Runtime.Stores;

/// <summary>One of several writes that go to a collection together. Each counts in its document's version.</summary>
public abstract record DocumentWrite
{
    private protected DocumentWrite()
    {
    }

    /// <summary>As <see cref="IDocumentCollection.UpsertAsync"/>: a document in the place of the one with its id, or a new one.</summary>
    /// <param name="Document">The document, with its <c>_id</c>.</param>
    public sealed record Put(BsonDocument Document) : DocumentWrite;

    /// <summary>As <see cref="IDocumentCollection.UpdateAsync"/>: changes parts of a document that is there.</summary>
    /// <param name="Id">Its id.</param>
    /// <param name="Operators">$set, $unset, $inc and $push (with $each) by path.</param>
    public sealed record Change(BsonValue Id, BsonDocument Operators) : DocumentWrite;

    /// <summary>As <see cref="IDocumentCollection.DeleteAsync"/>: takes a document away, if it is there.</summary>
    /// <param name="Id">Its id.</param>
    public sealed record Delete(BsonValue Id) : DocumentWrite;
}
