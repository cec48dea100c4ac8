using Npgsql;
using Polystore.MongoDriver;
using Polystore.RedisClient;
using Polystore.Runtime.Coordination;
using Polystore.Runtime.Coordination.Local;
using Polystore.Runtime.Coordination.Mongo;
using Polystore.Runtime.Coordination.Postgres;
using Polystore.Runtime.Coordination.Redis;
using Polystore.Runtime.Tests.Stores;
using Polystore.TestServers;
using Polystore.TestServers.Mongo;

namespace Polystore.Runtime.Tests.Coordination;

public sealed class LocalLockTests : LeaseCompliance
{
    private readonly LocalLockLeases leases = new();

    private protected override Task<ILockLeases> LeasesAsync(Opened place) => Task.FromResult<ILockLeases>(leases);
}

[Needs(TestServer.Redis)]
public sealed class RedisLockTests : LeaseCompliance
{
    private protected override async Task<ILockLeases> LeasesAsync(Opened place) => new RedisLockLeases(place.Add(await RedisDatabase.ConnectAsync((await LockStores.DurableAsync()).Url)));
}

[Needs(TestServer.Redis)]
public sealed class RedisSentinelLockTests : LeaseCompliance
{
    private static readonly Lazy<Task<RedisSentinels>> Sentinels = new(RedisSentinels.StartAsync);

    private protected override async Task<ILockLeases> LeasesAsync(Opened place) => new RedisLockLeases(place.Add(await RedisDatabase.ConnectAsync((await Sentinels.Value).Url)));
}

[Needs(TestServer.Redis)]
public sealed class RedisClusterLockTests : LeaseCompliance
{
    private static readonly Lazy<Task<RedisCluster>> Cluster = new(() => RedisCluster.StartAsync(replicas: 0));

    private protected override async Task<ILockLeases> LeasesAsync(Opened place) => new RedisLockLeases(place.Add(await RedisDatabase.ConnectAsync((await Cluster.Value).Url)));
}

[Needs(TestServer.Postgres)]
public sealed class PostgresLeaseTests : LeaseCompliance
{
    private protected override async Task<ILockLeases> LeasesAsync(Opened place) => new PostgresLockLeases(place.Add(NpgsqlDataSource.Create(await LockStores.PostgresConnectionAsync())));
}

[Needs(TestServer.Postgres)]
public sealed class PostgresAdvisoryTests : MutualExclusion
{
    private protected override async Task<(Locks One, Locks Other)> TwoAsync(Opened place) => (await OneAsync(place), await OneAsync(place));

    private static async Task<Locks> OneAsync(Opened place)
    {
        var locks = new PostgresAdvisoryLocks(place.Add(NpgsqlDataSource.Create(await LockStores.PostgresConnectionAsync())));
        return new Locks(async name => await locks.TryAcquireAsync(name) is { } held ? Of(held) : null, async (name, timeout) => Of(await locks.AcquireAsync(name, timeout)));
    }

    private static Holding Of(AdvisoryLock held) => new(held.Token, held.DisposeAsync);
}

[Needs(TestServer.None, mongo: true)]
public sealed class MongoLockTests : LeaseCompliance
{
    private static readonly string Database = MongoServers.NewDatabase();

    private protected override async Task<ILockLeases> LeasesAsync(Opened place) => new MongoLockLeases(place.Add(await MongoClient.OpenAsync(await MongoServers.UrlAsync())), Database);
}
