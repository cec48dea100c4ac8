using Polystore.RedisClient;
using Polystore.Runtime.Stores;
using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Stores;

public sealed class EmbeddedKeyValueStoreTests : KeyValueCompliance
{
    [Fact]
    public async Task A_full_store_refuses_new_keys_and_takes_them_when_others_expire()
    {
        var clock = new ManualClock();
        var store = new EmbeddedKeyValueStore("live", new EmbeddedKeyValueOptions { MaxKeys = 2, Time = clock });
        await store.SetAsync("a", new byte[] { 1 }, TimeSpan.FromSeconds(10));
        await store.SetAsync("b", new byte[] { 1 });

        await Should.ThrowAsync<StoreFullException>(() => store.SetAsync("c", new byte[] { 1 }).AsTask());
        await store.SetAsync("b", new byte[] { 2 });
        clock.Advance(TimeSpan.FromSeconds(9.999));
        (await store.ExistsAsync("a")).ShouldBeTrue();
        clock.Advance(TimeSpan.FromMilliseconds(1));

        (await store.ExistsAsync("a")).ShouldBeFalse();
        (await store.SetAsync("c", new byte[] { 1 })).ShouldBeTrue();
    }

    protected override Task<IKeyValueStore> OpenAsync() => Task.FromResult<IKeyValueStore>(new EmbeddedKeyValueStore("live"));
}

[Needs(TestServer.Redis)]
public sealed class RedisKeyValueStoreTests : KeyValueCompliance
{
    protected override async Task<IKeyValueStore> OpenAsync() => new RedisKeyValueStore("live", await RedisDatabase.ConnectAsync((await RedisServer.SharedAsync()).Url));
}

[Needs(TestServer.Redis)]
public sealed class Resp2KeyValueStoreTests : KeyValueCompliance
{
    protected override async Task<IKeyValueStore> OpenAsync() =>
        new RedisKeyValueStore("live", await RedisDatabase.ConnectAsync(RedisOptions.Parse((await RedisServer.SharedAsync()).Url) with { Protocol = 2 }));
}

[Needs(TestServer.Redis)]
public sealed class RedisClusterKeyValueStoreTests : KeyValueCompliance
{
    private static readonly Lazy<Task<RedisCluster>> Cluster = new(() => RedisCluster.StartAsync(masters: 3, replicas: 0));

    protected override async Task<IKeyValueStore> OpenAsync() => new RedisKeyValueStore("live", await RedisDatabase.ConnectAsync((await Cluster.Value).Url));
}

[Needs(TestServer.Redis)]
public sealed class RedisSentinelKeyValueStoreTests : KeyValueCompliance
{
    private static readonly Lazy<Task<RedisSentinels>> Trio = new(RedisSentinels.StartAsync);

    protected override async Task<IKeyValueStore> OpenAsync() => new RedisKeyValueStore("live", await RedisDatabase.ConnectAsync((await Trio.Value).Url));
}
