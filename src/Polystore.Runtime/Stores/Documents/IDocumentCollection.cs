using MongoDB.Bson;

namespace Polystore.Runtime.Stores;

/// <summary>
/// Documents by their <c>_id</c>. Every write by this port counts the document's changes in its field <see cref="DocumentVersion.Field"/>,
/// from 1, so that a writer can insist on what it has read; a document without the field has version 0. What is returned is the caller's own.
/// </summary>
public interface IDocumentCollection
{
    /// <summary>Its name.</summary>
    string Name { get; }

    /// <summary>The document of an id; null when there is none.</summary>
    Task<BsonDocument?> GetAsync(BsonValue id, CancellationToken cancellationToken = default);

    /// <summary>The documents of many ids in one round trip; ids without one are left out.</summary>
    Task<IReadOnlyDictionary<BsonValue, BsonDocument>> GetManyAsync(IReadOnlyCollection<BsonValue> ids, CancellationToken cancellationToken = default);

    /// <summary>Documents that fit, read while they are enumerated.</summary>
    /// <param name="filter">
    /// MongoDB's query language; every store has $eq, $ne, $gt, $gte, $lt, $lte, $in, $nin, $exists, $size, $all, $elemMatch, $and, $or, $nor, $not.
    /// </param>
    /// <param name="options">Order and number; null for all in any order.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="InvalidChangeException">The filter cannot be understood; thrown when the first document is asked for.</exception>
    IAsyncEnumerable<BsonDocument> FindAsync(BsonDocument filter, DocumentFindOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>How many documents fit.</summary>
    Task<long> CountAsync(BsonDocument filter, CancellationToken cancellationToken = default);

    /// <summary>A new document; without <c>_id</c> it gets one. Its version is 1.</summary>
    /// <returns>Its id.</returns>
    /// <exception cref="DuplicateKeyException">Its id, or a value of a unique index, is there already.</exception>
    Task<BsonValue> InsertAsync(BsonDocument document, CancellationToken cancellationToken = default);

    /// <summary>Puts a document in the place of the one with its id, which must still have the version that was read.</summary>
    /// <returns>Its new version.</returns>
    /// <exception cref="ConcurrencyConflictException">Somebody else changed or deleted it.</exception>
    /// <exception cref="DuplicateKeyException">A value of a unique index is there already.</exception>
    Task<long> ReplaceAsync(BsonDocument document, long expected, CancellationToken cancellationToken = default);

    /// <summary>Puts a document in the place of the one with its id, whatever its version, or inserts it.</summary>
    /// <returns>Its new version.</returns>
    /// <exception cref="DuplicateKeyException">A value of a unique index is there already.</exception>
    Task<long> UpsertAsync(BsonDocument document, CancellationToken cancellationToken = default);

    /// <summary>Changes parts of one document, in one step.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="change">$set, $unset, $inc and $push (with $each) by path; see MongoDB's update operators.</param>
    /// <param name="options">Expected version, insertion; null for neither.</param>
    /// <param name="cancellationToken">Stops; the change may be done all the same.</param>
    /// <returns>Its new version; null when there is no such document, and none was to be inserted.</returns>
    /// <exception cref="InvalidChangeException">The change cannot be understood, or does not fit the document.</exception>
    /// <exception cref="ConcurrencyConflictException">Another version than expected, or gone.</exception>
    /// <exception cref="DuplicateKeyException">A value of a unique index is there already.</exception>
    Task<long?> UpdateAsync(BsonValue id, BsonDocument change, DocumentUpdateOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Deletes one document.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="expected">Only when it still has this version; null whatever it has.</param>
    /// <param name="cancellationToken">Stops; it may be deleted all the same.</param>
    /// <returns>False when there was none, and no version was expected.</returns>
    /// <exception cref="ConcurrencyConflictException">Another version than expected, or gone.</exception>
    Task<bool> DeleteAsync(BsonValue id, long? expected = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Several writes by one request (documents that are taken away by a second one at the same time), each one step, in any order. When it
    /// throws, some may be done.
    /// </summary>
    /// <param name="writes">One or more, of different documents.</param>
    /// <param name="cancellationToken">Stops waiting; they may be done all the same.</param>
    /// <returns>True when every <see cref="DocumentWrite.Change"/> found its document.</returns>
    /// <exception cref="InvalidChangeException">A change cannot be understood, or does not fit its document.</exception>
    /// <exception cref="DuplicateKeyException">A value of a unique index is there already.</exception>
    Task<bool> WriteManyAsync(IReadOnlyList<DocumentWrite> writes, CancellationToken cancellationToken = default);

    /// <summary>Makes an index unless it is there.</summary>
    /// <exception cref="DuplicateKeyException">It is to be unique, and two documents share a value.</exception>
    Task EnsureIndexAsync(DocumentIndex index, CancellationToken cancellationToken = default);
}
