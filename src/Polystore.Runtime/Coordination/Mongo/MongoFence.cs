using MongoDB.Bson;
using Polystore.MongoDriver;

namespace Polystore.Runtime.Coordination.Mongo;

/// <summary>
/// Tokens from MongoDB, and writes to it that a lock guards. Tokens are in the collection <c>polystore_fence</c>, and are acknowledged by a
/// majority, so that no election takes one back.
/// </summary>
/// <param name="client">The deployment.</param>
/// <param name="database">The database of the guarded collections.</param>
public sealed class MongoFence(MongoClient client, string database) : IFencingTokens, IFence
{
    /// <summary>The field in which a guarded document keeps the newest token that wrote it.</summary>
    public const string Field = "_fence";

    private static readonly MongoOperationOptions ByMajority = new() { WriteConcern = MongoWriteConcern.Majority };

    private readonly MongoCollection tokens = client.Collection(database, "polystore_fence");

    /// <inheritdoc />
    public async ValueTask<FencingToken> IssueAsync(string name, CancellationToken cancellationToken = default) => await NextAsync(name, "token", cancellationToken).ConfigureAwait(false);

    /// <inheritdoc />
    public async ValueTask<FencingToken> ReserveAsync(string name, CancellationToken cancellationToken = default) => await NextAsync(name, "issued", cancellationToken).ConfigureAwait(false);

    /// <inheritdoc />
    public async ValueTask AdvanceAsync(string name, FencingToken token, CancellationToken cancellationToken = default)
    {
        try
        {
            var change = new BsonDocument("$set", new BsonDocument("token", token.Value));
            await AgainAsync(() => tokens.UpdateOneAsync(NotNewer(new BsonDocument("_id", name), "token", token), change, upsert: true, ByMajority, cancellationToken)).ConfigureAwait(false);
        }
        catch (MongoWriteException newer) when (IsDuplicate(newer))
        {
            throw new StaleTokenException("MongoDB", name, token);
        }
    }

    /// <summary>
    /// Changes one document, when no newer holder wrote it: the condition and the write are one step in the server. A newer holder that has
    /// not written this document yet is not known to it; where that matters use <see cref="ExecuteAsync"/>.
    /// </summary>
    /// <param name="collection">Its collection.</param>
    /// <param name="filter">Which document, by <c>_id</c>.</param>
    /// <param name="change">Operators such as <c>$set</c>; the field <see cref="Field"/> is added to <c>$set</c>.</param>
    /// <param name="name">The lock's name.</param>
    /// <param name="token">The token of the holder.</param>
    /// <param name="upsert">Inserts it when there is none.</param>
    /// <param name="cancellationToken">Stops waiting; the write may be done all the same.</param>
    /// <returns>False when there is no such document.</returns>
    /// <exception cref="StaleTokenException">A newer holder wrote it; nothing was changed.</exception>
    public async Task<bool> UpdateOneAsync(
        MongoCollection collection, BsonDocument filter, BsonDocument change, string name, FencingToken token, bool upsert = false, CancellationToken cancellationToken = default)
    {
        var marked = change.DeepClone().AsBsonDocument;
        if (!marked.Contains("$set"))
        {
            marked.Add("$set", new BsonDocument());
        }

        marked["$set"].AsBsonDocument.Set(Field, token.Value);
        try
        {
            var result = await collection.UpdateOneAsync(NotNewer(filter, Field, token), marked, upsert, ByMajority, cancellationToken).ConfigureAwait(false);
            if (result.Matched > 0 || result.Upserted.Count > 0)
            {
                return true;
            }
        }
        catch (MongoWriteException newer) when (upsert && IsDuplicate(newer))
        {
            throw new StaleTokenException("MongoDB", name, token);
        }

        return await collection.CountAsync(filter, cancellationToken: cancellationToken).ConfigureAwait(false) > 0 ? throw new StaleTokenException("MongoDB", name, token) : false;
    }

    /// <summary>
    /// Runs guarded writes in a transaction, which conflicts with the issue of a newer token: it is before, and the write is refused, or
    /// after the commit. Needs a replica set or a sharded cluster.
    /// </summary>
    /// <param name="name">The lock's name.</param>
    /// <param name="token">The token of the holder.</param>
    /// <param name="write">Writes in the session that it is given; may run more than once.</param>
    /// <param name="cancellationToken">Stops it; what was not committed is rolled back.</param>
    /// <exception cref="StaleTokenException">A newer holder is known; nothing was written.</exception>
    public Task<T> ExecuteAsync<T>(string name, FencingToken token, Func<MongoSession, CancellationToken, Task<T>> write, CancellationToken cancellationToken = default) =>
        client.RunTransactionAsync(
            async (session, stop) =>
            {
                // A write, not a read: it conflicts with the issue of a newer token even where reads do not.
                var change = new MongoFindAndChange { Change = new BsonDocument { { "$set", new BsonDocument("token", token.Value) }, { "$inc", new BsonDocument("writes", 1L) } }, Upsert = true };
                try
                {
                    await tokens.FindAndChangeAsync(NotNewer(new BsonDocument("_id", name), "token", token), change, new MongoOperationOptions { Session = session }, stop).ConfigureAwait(false);
                }
                catch (MongoServerException newer) when (IsDuplicate(newer))
                {
                    throw new StaleTokenException("MongoDB", name, token);
                }

                return await write(session, stop).ConfigureAwait(false);
            },
            cancellationToken: cancellationToken);

    // Greater than what is known, and than what was drawn and is not known yet.
    private async Task<FencingToken> NextAsync(string name, string field, CancellationToken cancellationToken)
    {
        var next = new BsonDocument("$add", new BsonArray { new BsonDocument("$max", new BsonArray { "$token", "$issued", 0L }), 1L });
        var change = new MongoFindAndChange { Change = new BsonArray { new BsonDocument("$set", new BsonDocument(field, next)) }, Upsert = true, ReturnNew = true };
        var document = await AgainAsync(() => tokens.FindAndChangeAsync(new BsonDocument("_id", name), change, ByMajority, cancellationToken)).ConfigureAwait(false);
        return new FencingToken(document![field].ToInt64());
    }

    private static BsonDocument NotNewer(BsonDocument filter, string field, FencingToken token) =>
        new("$and", new BsonArray { filter, new BsonDocument("$or", new BsonArray { new BsonDocument(field, new BsonDocument("$lte", token.Value)), new BsonDocument(field, BsonNull.Value) }) });

    private static bool IsDuplicate(MongoServerException failure) => failure.Code == 11000;

    // Two upserts of one new document: the second one finds what the first has made.
    internal static async Task<T> AgainAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (MongoServerException twice) when (IsDuplicate(twice))
        {
            return await call().ConfigureAwait(false);
        }
    }
}
