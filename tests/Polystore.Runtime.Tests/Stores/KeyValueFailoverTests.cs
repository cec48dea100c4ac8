using Polystore.RedisClient;
using Polystore.Runtime.Stores;
using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Stores;

/// <summary>A master is killed under callers of the key-value port; the port goes on with the replica that takes its place.</summary>
public sealed class KeyValueFailoverTests
{
    private const int Callers = 6;
    private const int Before = 60;

    [ServerFact(TestServer.Redis)]
    public async Task Behind_sentinels_the_port_goes_on_with_the_promoted_replica()
    {
        await using var trio = await RedisSentinels.StartAsync();
        await using var store = new RedisKeyValueStore("live", await RedisDatabase.ConnectAsync(trio.Url + "&timeout=30s"));

        await RunAsync(store, trio.Servers.Skip(1), copies: 2, trio.Servers[0], async () => await trio.MasterPortAsync() != trio.Servers[0].Port);

        store.Redis.Nodes[0].Endpoint.Port.ShouldBe(await trio.MasterPortAsync());
    }

    [ServerFact(TestServer.Redis)]
    public async Task In_a_cluster_the_port_goes_on_with_the_promoted_replica()
    {
        await using var cluster = await RedisCluster.StartAsync();
        await using var store = new RedisKeyValueStore("live", await RedisDatabase.ConnectAsync(cluster.Url + "?timeout=30s"));

        await RunAsync(store, cluster.Nodes.Skip(cluster.Masters), copies: 1, cluster.Nodes[0], async () => await cluster.ReplicaOf(0).ExecuteAsync("ROLE") is object?[] role && (string?)role[0] == "master");
    }

    private static async Task RunAsync(RedisKeyValueStore store, IEnumerable<RedisServer> replicas, int copies, RedisServer victim, Func<Task<bool>> isPromoted)
    {
        for (var i = 0; i < Before; i++)
        {
            await store.SetAsync($"before {i}", BitConverter.GetBytes(i));
        }

        // Replication does not wait: what no replica has yet may be lost with its master.
        await Until.HoldsAsync(async () => (await Task.WhenAll(replicas.Select(async replica => (long)(await replica.ExecuteAsync("DBSIZE"))!))).Sum() >= copies * Before);
        var done = new int[Callers];
        var stop = false;
        var callers = Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            for (var step = 0; !Volatile.Read(ref stop); step++)
            {
                try
                {
                    await EachKindAsync(store, $"{caller} {step}");
                    Interlocked.Increment(ref done[caller]);
                }
                catch (Exception failure) when (failure is RedisException or StoreException)
                {
                    // Nobody says that a call is done while the master changes; it may be or not.
                }
            }
        })).ToList();

        await Until.HoldsAsync(() => callers.Exists(caller => caller.IsFaulted) || done.Min() > 2);
        await victim.KillAsync();
        await Until.HoldsAsync(isPromoted);
        var then = done.ToArray();
        await Until.HoldsAsync(() => callers.Exists(caller => caller.IsFaulted) || done.Zip(then).All(pair => pair.First > pair.Second + 2));
        Volatile.Write(ref stop, true);
        await Task.WhenAll(callers);

        for (var i = 0; i < 20; i++)
        {
            await EachKindAsync(store, $"after {i}", isSettled: true);
        }

        (await store.GetManyAsync([.. Enumerable.Range(0, Before).Select(i => $"before {i}")])).Select(value => BitConverter.ToInt32(value!)).ShouldBe(Enumerable.Range(0, Before));
    }

    private static async Task EachKindAsync(RedisKeyValueStore store, string key, bool isSettled = false)
    {
        await store.SetAsync(key, new byte[] { 1 });
        var isSwapped = await store.CompareAndSetAsync(key, new byte[] { 1 }, new byte[] { 2 });
        var value = await store.GetAsync(key);
        await store.IncrementAsync(key + " n", 2);
        var sum = await store.IncrementAsync(key + " n", 3);
        await store.HashSetAsync(key + " h", new Dictionary<string, byte[]> { ["a"] = [1], ["b"] = [2] });
        var fields = await store.HashGetAllAsync(key + " h");
        await store.SortedSetAddAsync(key + " z", "low", 1);
        await store.SortedSetIncrementAsync(key + " z", "high", 5);
        var best = await store.SortedSetRangeAsync(key + " z", 0, 0, descending: true);
        await store.ListPushAsync(key + " l", new byte[] { 7 }, 3);
        var newest = await store.ListNewestAsync(key + " l", 3);
        var gone = await store.DeleteAsync([key, key + " n", key + " h", key + " z", key + " l"]);
        if (isSettled)
        {
            (isSwapped, sum, fields.Count, best.Single(), newest.Single()[0], gone).ShouldBe((true, 5L, 2, new ScoredMember("high", 5), (byte)7, 5L));
            value.ShouldBe([2]);
        }
    }
}
