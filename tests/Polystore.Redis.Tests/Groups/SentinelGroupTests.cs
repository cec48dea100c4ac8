using Polystore.Core.Errors;
using Polystore.TestServers;
using Shouldly;
using Xunit;

namespace Polystore.Redis.Tests.Groups;

/// <summary>The expert walks sentinels and what they watch, and finishes when one of them goes away.</summary>
public sealed class SentinelGroupTests
{
    [ServerFact(TestServer.Redis)]
    public async Task Sentinels_primary_and_replicas_are_examined_and_those_that_are_gone_are_named()
    {
        await using var group = await RedisSentinels.StartAsync();

        // One sentinel knows the others.
        var whole = await Expert.ObserveAsync($"redis://127.0.0.1:{group.Sentinels[1].Port}?sentinel={RedisSentinels.Service}");
        whole.Nodes.GroupBy(node => node.Role).ToDictionary(role => role.Key, role => role.Count()).ShouldBe(new Dictionary<string, int> { ["primary"] = 1, ["replica"] = 2, ["sentinel"] = 3 }, ignoreOrder: true);
        whole.Nodes.ShouldAllBe(node => node.NotExamined == null);
        (await Expert.JudgeAsync(whole)).ShouldNotContain(finding => finding.Id == "REDIS-NODE-SILENT");

        await group.Sentinels[0].KillAsync();
        await group.Servers[2].SuspendAsync();
        var rest = await Expert.ObserveAsync(group.Url);
        var silent = (await Expert.JudgeAsync(rest)).Where(finding => finding.Id == "REDIS-NODE-SILENT").Select(finding => finding.Title);
        silent.ShouldBe([$"Not examined: sentinel {Expert.NameOf(group.Sentinels[0])}", $"Not examined: replica {Expert.NameOf(group.Servers[2])}"], ignoreOrder: true);
    }

    [ServerFact(TestServer.Redis)]
    public async Task Keys_of_the_primary_are_reported_up_to_where_it_was_killed()
    {
        await using var group = await RedisSentinels.StartAsync();
        await group.Servers[0].ExecuteAsync("DEBUG", "POPULATE", "20000", "stock", "10");
        (await Expert.KeysAsync(group.Url)).Keys.ShouldBe(20_000);
        var gone = 0;
        var report = await Expert.KeysAsync(group.Url, maxOperations: 20_000, keys =>
        {
            if (keys > 3000 && Interlocked.Exchange(ref gone, 1) == 0)
            {
                group.Servers[0].KillAsync().Wait();
            }
        });
        report.Keys.ShouldBeInRange(3000, 19_999);
        report.Missed.ShouldHaveSingleItem().ShouldContain("of about 20,000 keys");
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_service_that_no_sentinel_watches_is_one_sentence()
    {
        await using var group = await RedisSentinels.StartAsync();
        var failure = await Should.ThrowAsync<TargetException>(() => Expert.ObserveAsync(group.Url.Replace(RedisSentinels.Service, "nobody", StringComparison.Ordinal)));
        failure.Message.ShouldContain("names a primary of 'nobody'");
        failure.Message.ShouldContain("check the name of the service");
    }
}
