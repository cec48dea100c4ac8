using MongoDB.Bson;
using Polystore.MongoDriver;

namespace Polystore.Runtime.Coordination.Idempotency;

/// <summary>
/// Keys in MongoDB, a document of the collection <c>polystore_idempotency</c> each, by the clock of the primary and acknowledged by a majority.
/// What has run out counts as gone at once; the TTL monitor only clears it away.
/// </summary>
/// <param name="client">The deployment.</param>
/// <param name="database">The database of the collection.</param>
public sealed class MongoIdempotency(MongoClient client, string database) : IIdempotencyStore
{
    private const string Collection = "polystore_idempotency";
    private const string Now = "$$NOW";

    private static readonly MongoOperationOptions ByMajority = new() { WriteConcern = MongoWriteConcern.Majority };

    private readonly MongoCollection keys = client.Collection(database, Collection);

    /// <summary>Makes the TTL index where it is missing. Without it what has run out stays until its key comes again.</summary>
    public Task EnsureAsync(CancellationToken cancellationToken = default) => client.RunCommandAsync(
        database,
        new BsonDocument
        {
            { "createIndexes", Collection },
            { "indexes", new BsonArray { new BsonDocument { { "key", new BsonDocument("until", 1) }, { "name", "until" }, { "expireAfterSeconds", 0 } } } },
        },
        cancellationToken: cancellationToken);

    /// <inheritdoc />
    public async ValueTask<IdempotencyRecord> BeginAsync(string key, string fingerprint, string owner, TimeSpan lease, CancellationToken cancellationToken)
    {
        BsonArray steps =
        [
            new BsonDocument("$set", new BsonDocument("begun", Is("$lte", Is("$ifNull", "$until", new BsonDateTime(0)), Now))),
            new BsonDocument("$set", new BsonDocument
            {
                { "owner", IfBegun(new BsonDocument("$literal", owner), "$owner") },
                { "fingerprint", IfBegun(new BsonDocument("$literal", fingerprint), "$fingerprint") },
                { "response", IfBegun(BsonNull.Value, "$response") },
                { "until", IfBegun(Is("$add", Now, (long)lease.TotalMilliseconds), "$until") },
            }),
            new BsonDocument("$set", new BsonDocument("left", Is("$subtract", "$until", Now))),
        ];
        var change = new MongoFindAndChange { Change = steps, Upsert = true, ReturnNew = true };
        var there = (await Mongo.MongoFence.AgainAsync(() => keys.FindAndChangeAsync(new BsonDocument("_id", key), change, ByMajority, cancellationToken)).ConfigureAwait(false))!;
        if (there["begun"].AsBoolean)
        {
            return new IdempotencyRecord(IdempotencyState.Begun, null, TimeSpan.Zero);
        }

        if (there["fingerprint"].AsString != fingerprint)
        {
            return new IdempotencyRecord(IdempotencyState.Mismatch, null, TimeSpan.Zero);
        }

        return there["response"] is BsonBinaryData response
            ? new IdempotencyRecord(IdempotencyState.Completed, response.Bytes, TimeSpan.Zero)
            : new IdempotencyRecord(IdempotencyState.InFlight, null, TimeSpan.FromMilliseconds(there["left"].ToInt64()));
    }

    /// <inheritdoc />
    public async ValueTask<bool> CompleteAsync(string key, string owner, ReadOnlyMemory<byte> response, TimeSpan life, CancellationToken cancellationToken)
    {
        var set = new BsonDocument { { "owner", BsonNull.Value }, { "response", new BsonBinaryData(response.ToArray()) }, { "until", Is("$add", Now, (long)life.TotalMilliseconds) } };
        var done = await keys.UpdateOneAsync(Owned(key, owner), new BsonArray { new BsonDocument("$set", set) }, options: ByMajority, cancellationToken: cancellationToken).ConfigureAwait(false);
        return done.Matched > 0;
    }

    /// <inheritdoc />
    public async ValueTask AbandonAsync(string key, string owner, CancellationToken cancellationToken) =>
        await keys.DeleteOneAsync(Owned(key, owner), ByMajority, cancellationToken).ConfigureAwait(false);

    private static BsonDocument Owned(string key, string owner) => new() { { "_id", key }, { "owner", owner } };

    private static BsonDocument Is(string what, BsonValue one, BsonValue other) => new(what, new BsonArray { one, other });

    private static BsonDocument IfBegun(BsonValue then, BsonValue otherwise) => new("$cond", new BsonArray { "$begun", then, otherwise });
}
