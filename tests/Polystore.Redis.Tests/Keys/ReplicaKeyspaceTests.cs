using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Keyspaces;
using Polystore.Redis.Tests.Groups;
using Polystore.TestServers;
using Shouldly;
using Xunit;

namespace Polystore.Redis.Tests.Keys;

/// <summary>Keys that are read as a replica reads them are those that the server has.</summary>
public sealed class ReplicaKeyspaceTests
{
    [ServerTheory(TestServer.Redis)]
    [InlineData("yes")]
    [InlineData("no")]
    public async Task The_same_keys_come_by_a_dump_on_the_wire_and_by_one_on_disk(string diskless)
    {
        await using var server = await RedisServer.StartAsync(new RedisServerOptions { Settings = new Dictionary<string, string> { ["repl-diskless-sync"] = diskless, ["repl-diskless-sync-delay"] = "0" } });
        await FillAsync(server);
        var scanned = await Expert.KeysAsync(server.Url);
        var streamed = await StreamedAsync(server.Url);
        streamed.Keys.ShouldBe(scanned.Keys);
        streamed.Missed.ShouldBeEmpty();
        streamed.Source.ShouldBe(KeyspaceSource.Server);
        Counts(streamed).ShouldBe(Counts(scanned), ignoreOrder: true);
        streamed.Expiring.ShouldBe(scanned.Expiring);

        // The server goes on as before, and no replica is left.
        await server.ExecuteAsync("SET", "after", "1");
        await UntilAsync(async () => ((string)(await server.ExecuteAsync("INFO", "replication"))!).Contains("connected_slaves:0", StringComparison.Ordinal));
    }

    [ServerFact(TestServer.Redis)]
    public async Task All_primaries_of_a_cluster_are_read_and_one_that_is_gone_is_named()
    {
        await using var cluster = await RedisCluster.StartAsync();
        foreach (var node in cluster.Nodes.Take(3))
        {
            await node.ExecuteAsync("DEBUG", "POPULATE", "500", "k", "10");
        }

        (await StreamedAsync(cluster.Url)).Keys.ShouldBe(1500);
        await cluster.Nodes[2].KillAsync();
        var rest = await StreamedAsync(cluster.Url);
        rest.Keys.ShouldBe(1000);
        rest.Missed.ShouldHaveSingleItem().ShouldStartWith($"Not examined: node {Expert.NameOf(cluster.Nodes[2])}: ");
    }

    [ServerFact(TestServer.Redis)]
    public async Task What_the_server_refuses_is_one_sentence()
    {
        await using var server = await RedisServer.StartAsync(new RedisServerOptions { Lines = ["user looker on >pw ~* +@all -psync"], Settings = new Dictionary<string, string> { ["requirepass"] = "right" } });
        var denied = await Should.ThrowAsync<TargetException>(() => StreamedAsync(server.Url.Replace("://", "://looker:pw@", StringComparison.Ordinal)));
        denied.Message.ShouldContain("forbids PSYNC");
        var wrong = await Should.ThrowAsync<TargetException>(() => StreamedAsync(server.Url.Replace("://", "://:wrong@", StringComparison.Ordinal)));
        wrong.Message.ShouldContain("refused the user name or password");
    }

    private static Task<KeyspaceReport> StreamedAsync(string url) => Expert.Engine.Capability<IKeyspace>()!.ReadAsync(
        new KeyspaceRequest { Target = DatabaseUrl.Parse(url), AsReplica = true, Options = Expert.Options, Now = DateTimeOffset.UtcNow }, progress: null, CancellationToken.None);

    private static List<string> Counts(KeyspaceReport report) => report.Patterns.Select(pattern => $"{pattern.Pattern} {pattern.Keys}").ToList();

    private static async Task FillAsync(RedisServer server)
    {
        await server.ExecuteAsync("DEBUG", "POPULATE", "30000", "stock", "100");
        await server.ExecuteAsync("EVAL", "for i=1,2000 do redis.call('HSET','user:'..i,'name','n'..i,'mail','m'..i) redis.call('EXPIRE','user:'..i,5000) end", "0");
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (var left = 200; !await holds(); left--)
        {
            left.ShouldBePositive();
            await Task.Delay(50);
        }
    }
}
