using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Redis.Observe;
using Polystore.TestServers;
using Shouldly;
using Xunit;

namespace Polystore.Redis.Tests.Groups;

/// <summary>The expert walks a whole cluster, and finishes when a node of it goes away.</summary>
public sealed class ClusterGroupTests
{
    private enum Fault
    {
        Killed,
        Suspended,
    }

    [ServerFact(TestServer.Redis)]
    public async Task Every_node_is_judged_by_its_own_state_and_one_fault_of_many_nodes_is_one_finding()
    {
        await using var cluster = await RedisCluster.StartAsync();
        await cluster.Nodes[1].ExecuteAsync("CONFIG", "SET", "hz", "400");
        foreach (var node in cluster.Nodes)
        {
            await node.ExecuteAsync("CONFIG", "SET", "tcp-keepalive", "0");
        }

        // One node is enough to find all.
        var snapshot = await Expert.ObserveAsync(cluster.Nodes[4].Url);
        snapshot.Nodes.Count.ShouldBe(6);
        snapshot.Nodes.Count(node => node.Role == "replica").ShouldBe(3);
        snapshot.Nodes.ShouldAllBe(node => node.NotExamined == null);
        var findings = await Expert.JudgeAsync(snapshot);

        var one = findings.Single(finding => finding.Id == "REDIS-LATENCY-HZ");
        one.Subject.Node.ShouldBe(Expert.NameOf(cluster.Nodes[1]));
        one.Object.ShouldBe($"hz on {Expert.NameOf(cluster.Nodes[1])}");
        var all = findings.Single(finding => finding.Id == "REDIS-CLIENTS-KEEPALIVE-OFF");
        all.Subject.Node.ShouldBeNull();
        all.Title.ShouldEndWith("(all 6 servers)");
        foreach (var finding in new[] { one, all })
        {
            var change = new Change(finding.Fingerprint, finding.Title, finding.Remedy!.Apply, finding.Remedy.Rollback);
            var result = await Expert.Engine.Capability<IApply>()!.ApplyAsync(DatabaseUrl.Parse(cluster.Url), [change], Expert.Options, null, CancellationToken.None);
            result.Error.ShouldBeNull();
        }

        (await Expert.JudgeAsync(await Expert.ObserveAsync(cluster.Url))).Select(finding => finding.Id).ShouldNotContain(id => id == one.Id || id == all.Id);
        (await cluster.Nodes[1].ExecuteAsync("CONFIG", "GET", "hz")).ShouldBeOfType<object?[]>()[1].ShouldNotBe("400");
    }

    [ServerFact(TestServer.Redis)]
    public async Task Slots_of_a_primary_that_denies_its_view_are_not_examined_and_not_empty()
    {
        await using var cluster = await RedisCluster.StartAsync();
        await FillAsync(cluster, 100);
        await cluster.Nodes[0].ExecuteAsync("ACL", "SETUSER", "default", "-cluster|nodes");
        var snapshot = await Expert.ObserveAsync(cluster.Nodes[4].Url);
        snapshot.TryGet(RedisSections.Slots.At(Expert.NameOf(cluster.Nodes[0])), out var denied, out var reason).ShouldBeFalse($"{denied?.Keys}");
        reason.ShouldNotBeNull().ShouldContain("may not run it");
        snapshot.TryGet(RedisSections.Slots.At(Expert.NameOf(cluster.Nodes[1])), out var told, out _).ShouldBeTrue();
        told!.Keys.ShouldBe(100);
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_server_of_a_cluster_can_be_looked_at_alone()
    {
        await using var cluster = await RedisCluster.StartAsync();
        var snapshot = await Expert.ObserveAsync(cluster.Nodes[0].Url + "?cluster=no");
        snapshot.Nodes.ShouldHaveSingleItem().Name.ShouldBe(Expert.NameOf(cluster.Nodes[0]));
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_check_finishes_and_names_the_nodes_that_were_killed_or_hang()
    {
        await using var cluster = await RedisCluster.StartAsync();
        await cluster.Nodes[1].KillAsync();
        await cluster.Nodes[2].SuspendAsync();
        var snapshot = await Expert.ObserveAsync(cluster.Url);
        snapshot.Nodes.Where(node => node.NotExamined is null).Select(node => node.Name).ShouldBe(cluster.Nodes.Where((_, i) => i is not (1 or 2)).Select(Expert.NameOf), ignoreOrder: true);
        var silent = (await Expert.JudgeAsync(snapshot)).Where(finding => finding.Id == "REDIS-NODE-SILENT").ToList();
        silent.Select(finding => finding.Subject.Node).ShouldBe([Expert.NameOf(cluster.Nodes[1]), Expert.NameOf(cluster.Nodes[2])], ignoreOrder: true);
        silent.ShouldAllBe(finding => finding.Title.StartsWith("Not examined: primary ", StringComparison.Ordinal));
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_check_finishes_when_a_node_is_killed_while_it_is_read()
    {
        await using var cluster = await RedisCluster.StartAsync(settings: new Dictionary<string, string> { ["cluster-node-timeout"] = "4000" });
        var lost = cluster.Nodes[1];

        // Every part of every node is stamped with the time: at the eighth stamp of all no node can have given all of its parts.
        var clock = new KillingClock(8, () => lost.KillAsync().Wait());
        var snapshot = await new RedisProbe(clock).ObserveAsync(DatabaseUrl.Parse(cluster.Url), Expert.Options, null, CancellationToken.None);
        clock.HasKilled.ShouldBeTrue();
        snapshot.Nodes.Count.ShouldBe(6);
        snapshot.Nodes.Where(node => node.NotExamined is not null).Select(node => node.Name).ShouldBe([Expert.NameOf(lost)]);
        var findings = await Expert.JudgeAsync(snapshot);
        findings.Single(finding => finding.Id == "REDIS-NODE-SILENT").Subject.Node.ShouldBe(Expert.NameOf(lost));
    }

    [ServerFact(TestServer.Redis)]
    public async Task Keys_of_all_primaries_are_one_report()
    {
        await using var cluster = await RedisCluster.StartAsync();
        await FillAsync(cluster, 3000);
        var report = await Expert.KeysAsync(cluster.Nodes[5].Url);
        report.Keys.ShouldBe(9000);
        report.Missed.ShouldBeEmpty();
        report.Patterns.Sum(pattern => pattern.Keys).ShouldBe(9000);
        report.Biggest.ShouldNotBeEmpty();
    }

    [ServerFact(TestServer.Redis)]
    public Task Keys_finish_when_a_node_is_killed_in_the_middle() => GoneInTheMiddleAsync(Fault.Killed);

    [ServerFact(TestServer.Redis)]
    public Task Keys_finish_when_a_node_hangs_in_the_middle() => GoneInTheMiddleAsync(Fault.Suspended);

    private static async Task GoneInTheMiddleAsync(Fault fault)
    {
        const int Each = 20_000;

        // On a machine that is busy with other tests no node may be taken for dead by mistake.
        await using var cluster = await RedisCluster.StartAsync(settings: new Dictionary<string, string> { ["cluster-node-timeout"] = "4000" });
        await FillAsync(cluster, Each);
        var gone = 0;
        var lost = cluster.Nodes[1];
        // Slow enough that the end is seconds away when the first pages are in.
        var report = await Expert.KeysAsync(cluster.Url, maxOperations: 20_000, keys =>
        {
            if (keys > 4000 && Interlocked.Exchange(ref gone, 1) == 0)
            {
                (fault == Fault.Killed ? lost.KillAsync() : lost.SuspendAsync()).Wait();
            }
        });
        gone.ShouldBe(1);
        report.Missed.ShouldHaveSingleItem().ShouldContain(Expert.NameOf(lost));
        report.Missed[0].ShouldStartWith("Not examined: the rest of node");
        report.Keys.ShouldBeInRange((2 * Each) + 1, (3 * Each) - 1);
    }

    private static async Task FillAsync(RedisCluster cluster, int each)
    {
        foreach (var (node, number) in cluster.Nodes.Take(cluster.Masters).Select((node, number) => (node, number)))
        {
            // A hash tag of a slot that the node serves.
            var tag = Enumerable.Range(0, 100).Select(i => $"t{i}").First(text => SlotOf(text) * cluster.Masters / 16384 == number);
            await node.ExecuteAsync("EVAL", $"for i=1,{each} do redis.call('SET','{{{tag}}}:'..i,'x') end", "1", tag);
        }
    }

    private static int SlotOf(string key)
    {
        var crc = 0;
        foreach (var c in key)
        {
            crc ^= c << 8;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = ((crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xFFFF;
            }
        }

        return crc % 16384;
    }

    private sealed class KillingClock(int at, Action kill) : TimeProvider
    {
        private int asked;

        public bool HasKilled => Volatile.Read(ref asked) >= at;

        public override DateTimeOffset GetUtcNow()
        {
            if (Interlocked.Increment(ref asked) == at)
            {
                kill();
            }

            return base.GetUtcNow();
        }
    }
}
