using Polystore.Core.Observation;
using Polystore.Core.Rules;
using Polystore.Redis.Observe;
using Polystore.Redis.Observe.Sections;
using Polystore.Redis.Tests.Groups;
using Polystore.RedisClient;
using Polystore.TestServers;
using Shouldly;
using Xunit;

namespace Polystore.Redis.Tests.Faults;

/// <summary>Rules whose fault no test can make (a slow machine, swap, another version): judged on what a real server said, with some of its numbers changed.</summary>
public sealed class ChangedNumbersTests
{
    private const string Gigabyte = "1073741824";

    /// <summary>Rule, fields of the decoy, fields of the fault.</summary>
    public static TheoryData<string, string, string> Cases => new()
    {
        // A small server holds many times what it uses.
        { "REDIS-MEMORY-RSS", "used_memory:900000 allocator_rss_bytes:9000000", $"used_memory:{Gigabyte} used_memory_rss:2147483648 allocator_rss_bytes:900000000 rss_overhead_bytes:1000" },
        { "REDIS-MEMORY-SWAPPED", "used_memory:9000000 used_memory_rss:4000000", $"used_memory:{Gigabyte} used_memory_rss:536870912" },
        { "REDIS-MEMORY-EXPIRY-BEHIND", "expired_stale_perc:9.00 expired_time_cap_reached_count:5", "expired_stale_perc:40.00 expired_time_cap_reached_count:5" },
        { "REDIS-LATENCY-SLOW-FORK", "latest_fork_usec:20000", $"latest_fork_usec:300000 used_memory:{Gigabyte}" },
        { "REDIS-PERSIST-COPY-ON-WRITE", $"rdb_last_cow_size:50000000 used_memory:60000000", $"rdb_last_cow_size:800000000 used_memory:{Gigabyte}" },
        { "REDIS-REPL-FULL-SYNC", "sync_full:9 sync_partial_err:0", "sync_full:9 sync_partial_err:4" },
    };

    [ServerTheory(TestServer.Redis)]
    [MemberData(nameof(Cases))]
    public async Task Numbers_of_a_fault_are_named_and_those_of_the_decoy_are_not(string rule, string decoy, string fault)
    {
        var snapshot = await Expert.ObserveAsync((await RedisServer.SharedAsync()).Url);
        snapshot.TryGet(RedisSections.Info, out var info, out _).ShouldBeTrue();
        Judge(rule, With(snapshot, RedisSections.Info, Changed(info, decoy))).ShouldBe(0, "the decoy");
        Judge(rule, With(snapshot, RedisSections.Info, Changed(info, fault))).ShouldBe(1, "the fault");
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_kernel_that_may_refuse_forks_is_named_where_the_server_forks()
    {
        var server = await RedisServer.SharedAsync();
        var snapshot = await Expert.ObserveAsync(server.Url);
        snapshot.TryGet(RedisSections.Machine, out var machine, out _).ShouldBeTrue("the server runs here");
        machine.OvercommitMemory.ShouldNotBeNull();
        machine.Directives.ShouldNotBeNull().ShouldContain("unixsocket");

        var forking = snapshot with { Settings = [.. snapshot.Settings.Where(setting => setting.Name != "save"), new Setting { Name = "save", Value = "3600 1" }] };
        var alone = snapshot with { Settings = [.. snapshot.Settings.Where(setting => setting.Name is not ("save" or "appendonly")), new Setting { Name = "save", Value = "" }] };
        Judge("REDIS-PERSIST-OVERCOMMIT", With(forking, RedisSections.Machine, machine with { OvercommitMemory = 1 })).ShouldBe(0);
        Judge("REDIS-PERSIST-OVERCOMMIT", With(alone, RedisSections.Machine, machine with { OvercommitMemory = 0 })).ShouldBe(0, "a server that never forks");
        Judge("REDIS-PERSIST-OVERCOMMIT", With(forking, RedisSections.Machine, machine with { OvercommitMemory = 0 })).ShouldBe(1);
        Judge("REDIS-PERSIST-OVERCOMMIT", With(forking, RedisSections.Machine, machine with { OvercommitMemory = 2 })).ShouldBe(1);
    }

    [ServerFact(TestServer.Redis)]
    public async Task Sentinels_of_which_the_majority_is_on_one_machine_are_named()
    {
        await using var trio = await RedisSentinels.StartAsync();
        var snapshot = await Expert.ObserveAsync(trio.Url);
        Judge("REDIS-SENTINEL-SAME-HOST", snapshot).ShouldBe(1, "all three on this machine");

        // The same three, each under an address of its own, and then two of them under one.
        Judge("REDIS-SENTINEL-SAME-HOST", Moved(snapshot, trio, "10.0.0.1", "10.0.0.2", "10.0.0.3")).ShouldBe(0);
        Judge("REDIS-SENTINEL-SAME-HOST", Moved(snapshot, trio, "10.0.0.1", "10.0.0.2", "10.0.0.1")).ShouldBe(1);
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_cluster_of_other_versions_or_of_two_primaries_is_named()
    {
        await using var cluster = await TestServers.RedisCluster.StartAsync();
        var snapshot = await Expert.ObserveAsync(cluster.Url);
        var replica = Expert.NameOf(cluster.Nodes[4]);
        snapshot.TryGet(RedisSections.Info.At(replica), out var info, out _).ShouldBeTrue();

        // Another build of the same version is none.
        Judge("REDIS-NODE-VERSIONS", With(snapshot, RedisSections.Info.At(replica), Changed(info, "redis_build_id:f00"))).ShouldBe(0);
        Judge("REDIS-NODE-VERSIONS", With(snapshot, RedisSections.Info.At(replica), Changed(info, "redis_version:6.2.1"))).ShouldBe(1);

        Judge("REDIS-CLUSTER-FEW-PRIMARIES", snapshot).ShouldBe(0);
        var fewer = snapshot;
        foreach (var node in snapshot.Nodes)
        {
            snapshot.TryGet(RedisSections.Cluster.At(node.Name), out var view, out _).ShouldBeTrue();
            var lost = view.Nodes.Select(member => member.Address == Expert.NameOf(cluster.Nodes[2]) ? member with { Slots = 0 } : member).ToList();
            fewer = With(fewer, RedisSections.Cluster.At(node.Name), view with { Nodes = lost });
        }

        Judge("REDIS-CLUSTER-FEW-PRIMARIES", fewer).ShouldBe(1);
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_slot_that_takes_much_of_the_processor_time_is_named()
    {
        await using var cluster = await TestServers.RedisCluster.StartAsync();
        var snapshot = await Expert.ObserveAsync(cluster.Url);
        var old = Expert.Engine.Rules.Single(candidate => candidate.Info.Id == "REDIS-CLUSTER-SLOT-HOT").Judge(new RuleContext { Snapshot = snapshot, Now = snapshot.ObservedAt });
        old.NotExaminedReason!.ShouldContain("Redis 8.2");

        // Many slots that work alike; then one of them works as much as all others of its node. The replies have the form of a newer server.
        Judge("REDIS-CLUSTER-SLOT-HOT", await WithSlotsAsync(snapshot, cluster, 2_000_000)).ShouldBe(0);
        Judge("REDIS-CLUSTER-SLOT-HOT", await WithSlotsAsync(snapshot, cluster, 100_000_000)).ShouldBe(1);
    }

    private static async Task<Snapshot> WithSlotsAsync(Snapshot snapshot, TestServers.RedisCluster cluster, long hottest)
    {
        await using var database = await RedisDatabase.ConnectAsync((await RedisServer.SharedAsync()).Url);
        for (var i = 0; i < 3; i++)
        {
            var script = $"local told = {{}} for slot = 0, 49 do told[slot + 1] = {{{5461 * i} + slot, {{'key-count', 10, 'cpu-usec', slot == 7 and {(i == 0 ? hottest : 1_900_000)} or 1900000}}}} end return told";
            var reply = await database.ExecuteAsync(["EVAL", script, 0]);
            snapshot = With(snapshot, RedisSections.Slots.At(Expert.NameOf(cluster.Nodes[i])), SlotReading.Stats(reply));
        }

        return snapshot;
    }

    private static int Judge(string rule, Snapshot snapshot)
    {
        var verdict = Expert.Engine.Rules.Single(candidate => candidate.Info.Id == rule).Judge(new RuleContext { Snapshot = snapshot, Now = snapshot.ObservedAt });
        verdict.NotExaminedReason.ShouldBeNull();
        return verdict.Findings.Count;
    }

    private static RedisInfo Changed(RedisInfo info, string fields)
    {
        var changed = new Dictionary<string, string>(info.Fields);
        foreach (var field in fields.Split(' '))
        {
            changed.ContainsKey(field.Split(':')[0]).ShouldBeTrue(field);
            changed[field.Split(':')[0]] = field.Split(':')[1];
        }

        return new RedisInfo(changed);
    }

    private static Snapshot Moved(Snapshot snapshot, RedisSentinels trio, params string[] hosts)
    {
        var byPort = trio.Sentinels.Select((sentinel, number) => (Port: sentinel.Url[(sentinel.Url.LastIndexOf(':') + 1)..], Host: hosts[number])).ToDictionary(entry => entry.Port, entry => entry.Host);
        foreach (var node in trio.Sentinels.Select(Expert.NameOf))
        {
            snapshot.TryGet(RedisSections.Sentinel.At(node), out var known, out _).ShouldBeTrue();
            var others = known.Sentinels.Select(other => (IReadOnlyDictionary<string, string>)new Dictionary<string, string>(other) { ["ip"] = byPort[other["port"]] }).ToList();
            snapshot = With(snapshot, RedisSections.Sentinel.At(node), known with { Sentinels = others });
        }

        return snapshot;
    }

    private static Snapshot With<T>(Snapshot snapshot, SectionKey<T> key, T value)
        where T : class =>
        snapshot with { Sections = [.. snapshot.Sections.Where(section => section.Name != key.Name), SnapshotSection.Of(key, value, snapshot.ObservedAt)] };
}
