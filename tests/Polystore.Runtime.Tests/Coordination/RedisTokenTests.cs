using Polystore.RedisClient;
using Polystore.Runtime.Coordination;
using Polystore.Runtime.Coordination.Redis;
using Polystore.Runtime.Tests.Cache;
using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Coordination;

/// <summary>Tokens of Redis alone: they grow over crashes and failovers, or are refused.</summary>
public sealed class RedisTokenTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [ServerTheory(TestServer.Redis)]
    [InlineData("no", "everysec", "has appendonly no")]
    [InlineData("yes", "everysec", "has appendonly yes, and appendfsync is not always")]
    public async Task A_single_server_that_may_forget_is_refused_in_one_sentence(string only, string sync, string what)
    {
        await using var server = await RedisServer.StartAsync(new RedisServerOptions { Settings = new Dictionary<string, string> { ["appendonly"] = only, ["appendfsync"] = sync } });
        await using var redis = await RedisDatabase.ConnectAsync(server.Url);

        var refused = await Should.ThrowAsync<LockUnavailableException>(async () => await new DistributedLocks(new RedisLockLeases(redis)).TryAcquireAsync("a"));

        refused.Message.ShouldBe($"The Redis server {what}: after a crash it would issue fencing tokens again; set appendonly yes and appendfsync always, or let LockOptions.Tokens come from PostgreSQL or MongoDB.");
        refused.IsTransient.ShouldBeFalse();
        await using var unfenced = (await new DistributedLocks(new RedisLockLeases(redis), new LockOptions { IsFenced = false }).TryAcquireAsync("a")).ShouldNotBeNull();
        unfenced.Token.Value.ShouldBe(0);
    }

    [ServerFact(TestServer.Redis)]
    public async Task Tokens_grow_over_crashes_of_the_server()
    {
        await using var server = await RedisServer.StartAsync(FencingTests.Durable);
        await using var redis = await RedisDatabase.ConnectAsync(server.Url);
        var locks = new DistributedLocks(new RedisLockLeases(redis), new LockOptions { Lease = TimeSpan.FromMilliseconds(500) });
        var tokens = new List<FencingToken>();

        for (var crash = 0; crash < 3; crash++)
        {
            for (var i = 0; i < 20; i++)
            {
                await using var held = await locks.AcquireAsync("a", Patience);
                tokens.Add(held.Token);
            }

            await server.KillAsync();
            await server.StartAgainAsync();
            await EventuallyTakenAsync(locks, tokens);
        }

        tokens.ShouldBe(tokens.Order().Distinct());
    }

    [ServerFact(TestServer.Redis)]
    public async Task Tokens_grow_over_a_failover_of_the_sentinels_that_lost_the_last_ones()
    {
        await using var trio = await RedisSentinels.StartAsync();
        await using var redis = await RedisDatabase.ConnectAsync(trio.Url);
        var locks = new DistributedLocks(new RedisLockLeases(redis), new LockOptions { Lease = TimeSpan.FromMilliseconds(500) });
        var tokens = new List<FencingToken>();
        for (var i = 0; i < 20; i++)
        {
            await using var held = await locks.AcquireAsync("a", Patience);
            tokens.Add(held.Token);
        }

        // A token far ahead that no replica ever hears of.
        foreach (var replica in trio.Servers.Skip(1))
        {
            await replica.SuspendAsync();
        }

        await using (var ahead = await RedisDatabase.ConnectAsync(trio.Servers[0].Url))
        {
            var last = tokens[^1];
            await ahead.ExecuteAsync(["HSET", new RedisLockKeys("a").Token, "h", last.High, "l", last.Low + 1_000_000]);
            await using var held = await locks.AcquireAsync("a", Patience);
            held.Token.Value.ShouldBe(last.Value + 1_000_001);
            tokens.Add(held.Token);
            await trio.Servers[0].KillAsync();
        }

        foreach (var replica in trio.Servers.Skip(1))
        {
            await replica.ResumeAsync();
        }

        await EventuallyTakenAsync(locks, tokens);

        (await trio.MasterPortAsync()).ShouldNotBe(trio.Servers[0].Port);
        tokens.ShouldBe(tokens.Order().Distinct());
    }

    [ServerFact(TestServer.Redis)]
    public async Task Tokens_grow_over_a_failover_in_a_cluster_that_lost_the_last_ones()
    {
        await using var cluster = await RedisCluster.StartAsync();
        await using var redis = await RedisDatabase.ConnectAsync(cluster.Url);
        var locks = new DistributedLocks(new RedisLockLeases(redis), new LockOptions { Lease = TimeSpan.FromMilliseconds(500) });
        var tokens = new List<FencingToken>();
        await EventuallyTakenAsync(locks, tokens);
        RedisServer owner;
        await using (var lease = await redis.LeaseAsync(new RedisLockKeys("a").Token))
        {
            owner = cluster.Nodes.Single(node => node.Port == lease.Endpoint.Port);
            await cluster.ReplicaOf(cluster.Nodes.ToList().IndexOf(owner)).SuspendAsync();
            await lease.ExecuteAsync(["HSET", new RedisLockKeys("a").Token, "h", tokens[^1].High, "l", tokens[^1].Low + 1_000_000]);
        }

        await EventuallyTakenAsync(locks, tokens);
        await owner.KillAsync();
        await cluster.ReplicaOf(cluster.Nodes.ToList().IndexOf(owner)).ResumeAsync();
        await EventuallyTakenAsync(locks, tokens);

        tokens.Count.ShouldBe(3);
        tokens.ShouldBe(tokens.Order().Distinct());
    }

    // While the server is away, and sentinels or nodes elect another.
    private static Task EventuallyTakenAsync(DistributedLocks locks, List<FencingToken> tokens) => Shelf.EventuallyAsync(
        async () =>
        {
            try
            {
                await using var held = await locks.AcquireAsync("a", Patience);
                tokens.Add(held.Token);
                return true;
            }
            catch (Exception notYet) when (notYet is RedisException or LockUnavailableException { IsTransient: true } or TimeoutException)
            {
                return false;
            }
        },
        "the lock cannot be had");
}
