using Npgsql;
using Polystore.MongoDriver;
using Polystore.RedisClient;
using Polystore.Runtime.Coordination;
using Polystore.Runtime.Coordination.Mongo;
using Polystore.Runtime.Coordination.Postgres;
using Polystore.Runtime.Coordination.Redis;

namespace Polystore.Runtime.Tests.Docs;

/// <summary>What docs/runtime/locks.md shows, compiled.</summary>
internal static class LocksPage
{
    public static async Task ShowAsync(NpgsqlDataSource source, RedisDatabase redis)
    {
        var fence = new PostgresFence(source);
        await fence.EnsureAsync();
        var locks = new DistributedLocks(new RedisLockLeases(redis), new LockOptions { Lease = TimeSpan.FromSeconds(10), Tokens = fence });

        await using HeldLock held = await locks.AcquireAsync("stock", timeout: TimeSpan.FromSeconds(5));
        await fence.ExecuteAsync(held.Name, held.Token, silence: TimeSpan.FromSeconds(10), async (connection, cancellationToken) =>
        {
            await using var update = new NpgsqlCommand("UPDATE stock SET pieces = pieces - 1 WHERE product = 7", connection);
            return await update.ExecuteNonQueryAsync(cancellationToken);
        });
    }

    public static async Task ShowRedisAsync(RedisDatabase redis, HeldLock held)
    {
        var fence = new RedisFence(redis);
        await fence.ExecuteAsync(held.Name, held.Token, ["pieces:{stock}"], ["DECR", "pieces:{stock}"]);
    }

    public static async Task ShowMongoAsync(MongoClient client)
    {
        var fence = new MongoFence(client, "shop");
        var locks = new DistributedLocks(new MongoLockLeases(client, "shop"), new LockOptions { Fences = [fence] });
        await using HeldLock held = await locks.AcquireAsync("stock", timeout: TimeSpan.FromSeconds(5));
    }
}
