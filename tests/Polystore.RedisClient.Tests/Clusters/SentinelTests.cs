using Polystore.RedisClient.Tests.Servers;
using Polystore.TestServers;

namespace Polystore.RedisClient.Tests.Clusters;

public class SentinelTests
{
    [ServerTheory(TestServer.Redis)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_failover_is_followed(bool hangs)
    {
        await using var trio = await RedisSentinels.StartAsync();
        await using var database = await RedisDatabase.ConnectAsync(trio.Url + "&timeout=30s");
        await database.SetAsync("before", "1");
        database.Nodes[0].Endpoint.Port.ShouldBe(trio.Servers[0].Port);
        await using var subscription = await database.SubscribeAsync("news");
        var tagged = new Tagged(database);
        var load = tagged.RunAsync(callers: 20, requests: 3000, cancelOneIn: 20);
        await (hangs ? trio.Servers[0].SuspendAsync() : trio.Servers[0].KillAsync());
        while (!await WrittenAsync(database))
        {
            await Task.Delay(50);
        }

        await load;
        tagged.Wrong.ShouldBeEmpty();
        (tagged.Right + tagged.Cancelled + tagged.Failed).ShouldBe(60_000);
        var master = await trio.MasterPortAsync();
        master.ShouldNotBe(trio.Servers[0].Port);
        database.Nodes[0].Endpoint.Port.ShouldBe(master);
        (await trio.Servers.Single(server => server.Port == master).ExecuteAsync("GET", "after")).ShouldBe("1");
        while (await database.PublishAsync("news", "back") == 0)
        {
            await Task.Delay(50);
        }

        (await subscription.ReadAsync()).Text.ShouldBe("back");
    }

    [ServerFact(TestServer.Redis)]
    public async Task Sentinels_that_are_down_or_hang_are_passed_over()
    {
        await using var trio = await RedisSentinels.StartAsync();
        await trio.Sentinels[0].KillAsync();
        await trio.Sentinels[1].SuspendAsync();
        await using var database = await RedisDatabase.ConnectAsync(trio.Url);
        await database.SetAsync("a", "b");
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_switch_over_by_hand_moves_the_connection_before_a_write_is_refused()
    {
        await using var trio = await RedisSentinels.StartAsync();
        await using var database = await RedisDatabase.ConnectAsync(trio.Url + "&timeout=30s");
        await database.SetAsync("a", "b");
        await trio.Sentinels[0].ExecuteAsync("SENTINEL", "FAILOVER", RedisSentinels.Service);
        for (var i = 0; i < 400 && database.Nodes[0].Endpoint.Port == trio.Servers[0].Port; i++)
        {
            await Task.Delay(50);
        }

        var written = false;
        for (var i = 0; i < 200 && !written; i++)
        {
            written = await WrittenAsync(database);
        }

        written.ShouldBeTrue();
        database.Nodes[0].Endpoint.Port.ShouldBe(await trio.MasterPortAsync());
    }

    [ServerFact(TestServer.Redis)]
    public async Task An_unknown_service_and_silent_sentinels_are_said()
    {
        await using var trio = await RedisSentinels.StartAsync();
        var unknown = await Should.ThrowAsync<RedisConnectionException>(() => RedisDatabase.ConnectAsync(trio.Url + "x"));
        unknown.Problem.ShouldBe(RedisConnectionProblem.NoNode);
        unknown.Message.ShouldContain("names a master of 'mymasterx'");
        unknown.Message.ShouldContain("SENTINEL MASTERS");
        var nobody = await Should.ThrowAsync<RedisConnectionException>(() => RedisDatabase.ConnectAsync("redis://127.0.0.1:1,127.0.0.1:2?sentinel=mymaster"));
        nobody.Message.ShouldContain("No sentinel of 127.0.0.1:1, 127.0.0.1:2 names a master of 'mymaster'");
    }

    private static async Task<bool> WrittenAsync(RedisDatabase database)
    {
        try
        {
            return await database.SetAsync("after", "1");
        }
        catch (Exception failure) when (failure is RedisConnectionException or RedisTimeoutException or RedisServerException { Kind: RedisErrorKind.ReadOnly })
        {
            return false;
        }
    }
}
