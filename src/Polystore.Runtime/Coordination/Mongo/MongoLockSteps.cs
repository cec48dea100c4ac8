using MongoDB.Bson;

namespace Polystore.Runtime.Coordination.Mongo;

/// <summary>
/// Changes of a lock's document, as pipelines: <c>_id</c> the name, <c>holder</c>, <c>until</c>, <c>token</c>, and <c>waiters</c> by arrival,
/// each <c>holder</c> and <c>alive</c>, the moment at which it counts as dead. <c>$$NOW</c> is the server's clock at the beginning of the command: a
/// command that had to wait gives a shorter lease, never a longer one.
/// </summary>
internal static class MongoLockSteps
{
    // A waiter asks again at least every half second.
    private const long WaiterAlive = 2000;
    private const string Now = "$$NOW";

    private static readonly BsonDateTime Never = new(0);

    /// <summary>Takes it when it is free and the asker's turn; else the asker gets a place, or keeps it. Leaves <c>taken</c> and <c>left</c>, in ms.</summary>
    public static BsonArray Take(LeaseRequest request)
    {
        var holder = Literal(request.Holder);
        var first = Is("$ifNull", new BsonDocument("$arrayElemAt", new BsonArray { "$waiters.holder", 0 }), holder);
        var isFree = Is("$lte", Is("$ifNull", "$until", Never), Now);
        BsonValue waiters = request is { Queue: true, Waits: true } ? Queued(holder) : "$waiters";
        return
        [
            Set(new BsonDocument("waiters", Where(Is("$ifNull", "$waiters", new BsonArray()), Is("$or", Is("$gt", "$$w.alive", Now), Is("$eq", "$$w.holder", holder))))),
            Set(new BsonDocument("taken", request.Queue ? Is("$and", isFree, Is("$eq", first, holder)) : isFree)),
            Set(new BsonDocument
            {
                { "token", If("$taken", Is("$add", Is("$ifNull", "$token", 0L), 1L), Is("$ifNull", "$token", 0L)) },
                { "holder", If("$taken", holder, Is("$ifNull", "$holder", BsonNull.Value)) },
                { "left", If("$taken", 0L, Is("$max", 0L, Is("$subtract", Is("$ifNull", "$until", Never), Now))) },
                { "until", If("$taken", Is("$add", Now, Milliseconds(request.Lease)), Is("$ifNull", "$until", Never)) },
                { "waiters", If("$taken", Where("$waiters", Is("$ne", "$$w.holder", holder)), waiters) },
            }),
        ];
    }

    /// <summary>Begins the lease anew when it has not run out; leaves <c>taken</c>. The filter names the holder.</summary>
    public static BsonArray Renew(TimeSpan lease) =>
    [
        Set(new BsonDocument("taken", Is("$gt", "$until", Now))),
        Set(new BsonDocument("until", If("$taken", Is("$add", Now, Milliseconds(lease)), "$until"))),
    ];

    /// <summary>Frees it when it is the holder's, and gives up the holder's place.</summary>
    public static BsonArray Release(string holder)
    {
        var isHeld = Is("$eq", "$holder", Literal(holder));
        return
        [
            Set(new BsonDocument
            {
                { "until", If(isHeld, Never, "$until") },
                { "holder", If(isHeld, BsonNull.Value, "$holder") },
                { "waiters", Where("$waiters", Is("$ne", "$$w.holder", Literal(holder))) },
            }),
        ];
    }

    private static BsonDocument Queued(BsonValue holder)
    {
        var me = new BsonDocument { { "holder", holder }, { "alive", Is("$add", Now, WaiterAlive) } };
        var alive = new BsonDocument("$map", new BsonDocument { { "input", "$waiters" }, { "as", "w" }, { "in", If(Is("$eq", "$$w.holder", holder), me, "$$w") } });
        return If(Is("$in", holder, "$waiters.holder"), alive, Is("$concatArrays", "$waiters", new BsonArray { me }));
    }

    private static BsonDocument Set(BsonDocument fields) => new("$set", fields);

    private static BsonDocument Is(string what, params ReadOnlySpan<BsonValue> of) => new(what, new BsonArray(of.ToArray()));

    private static BsonDocument If(BsonValue condition, BsonValue then, BsonValue otherwise) => Is("$cond", condition, then, otherwise);

    private static BsonDocument Where(BsonValue list, BsonValue condition) => new("$filter", new BsonDocument { { "input", list }, { "as", "w" }, { "cond", condition } });

    private static BsonDocument Literal(string text) => new("$literal", text);

    private static BsonInt64 Milliseconds(TimeSpan time) => new((long)Math.Ceiling(time.TotalMilliseconds));
}
