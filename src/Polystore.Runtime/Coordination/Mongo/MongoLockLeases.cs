using MongoDB.Bson;
using Polystore.MongoDriver;

namespace Polystore.Runtime.Coordination.Mongo;

/// <summary>
/// Leases of locks in MongoDB, by the clock of the primary: a document of the collection <c>polystore_lock</c> each, changed in one step and
/// acknowledged by a majority, so that no election takes a lease, a renewal or a token back. No index and no TTL monitor plays a part. A new primary whose
/// clock is ahead ends leases that much earlier: fencing tokens are what stands in for that. Waiters ask again after 10 to 100 ms.
/// </summary>
/// <param name="client">A replica set or a sharded cluster; a single server gives locks, but its crash may take back what was acknowledged.</param>
/// <param name="database">The database of the collection.</param>
/// <param name="time">The clock of waits; null for the system's.</param>
public sealed class MongoLockLeases(MongoClient client, string database, TimeProvider? time = null) : ILockLeases
{
    private static readonly MongoOperationOptions ByMajority = new() { WriteConcern = MongoWriteConcern.Majority };

    private readonly MongoCollection locks = client.Collection(database, "polystore_lock");

    /// <inheritdoc />
    public bool CanQueue => true;

    /// <inheritdoc />
    public async ValueTask<LeaseAnswer> TryTakeAsync(LeaseRequest request, CancellationToken cancellationToken)
    {
        var change = new MongoFindAndChange { Change = MongoLockSteps.Take(request), Upsert = true, ReturnNew = true };
        var now = (await MongoFence.AgainAsync(() => locks.FindAndChangeAsync(new BsonDocument("_id", request.Name), change, ByMajority, cancellationToken)).ConfigureAwait(false))!;
        return now["taken"].AsBoolean
            ? new LeaseAnswer(true, request.WithToken ? new FencingToken(now["token"].ToInt64()) : default, TimeSpan.Zero)
            : new LeaseAnswer(false, default, TimeSpan.FromMilliseconds(now["left"].ToInt64()));
    }

    /// <inheritdoc />
    public async ValueTask<bool> RenewAsync(string name, string holder, TimeSpan lease, CancellationToken cancellationToken)
    {
        var change = new MongoFindAndChange { Change = MongoLockSteps.Renew(lease), ReturnNew = true };
        var now = await locks.FindAndChangeAsync(new BsonDocument { { "_id", name }, { "holder", holder } }, change, ByMajority, cancellationToken).ConfigureAwait(false);
        return now is not null && now["taken"].AsBoolean;
    }

    /// <inheritdoc />
    public async ValueTask ReleaseAsync(string name, string holder, CancellationToken cancellationToken) =>
        await locks.UpdateOneAsync(new BsonDocument("_id", name), MongoLockSteps.Release(holder), options: ByMajority, cancellationToken: cancellationToken).ConfigureAwait(false);

    /// <inheritdoc />
    public ValueTask<ILockWatch> WatchAsync(string name, CancellationToken cancellationToken) => new(new PollingWatch(time ?? TimeProvider.System));
}
