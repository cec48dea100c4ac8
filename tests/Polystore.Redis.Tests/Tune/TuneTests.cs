using Polystore.Core.Checks;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Observe;
using Polystore.Redis.Observe.Sections;
using Polystore.Redis.Tests.Groups;
using Polystore.TestServers;
using Shouldly;
using Xunit;

namespace Polystore.Redis.Tests.Tune;

/// <summary>What is proposed follows from what was seen, can be applied and rolled back, and is not proposed again once it is set.</summary>
public sealed class TuneTests
{
    private const string Limit = "REDIS-TUNE-MAXMEMORY";
    private static readonly ITune Tuner = Expert.Engine.Capability<ITune>()!;

    [ServerFact(TestServer.Redis)]
    public async Task A_limit_is_computed_from_the_memory_that_is_given_and_what_forks_copy()
    {
        await using var server = await RedisServer.StartAsync();

        // Nothing forks: (1 GB − a tenth) ÷ 1.1.
        var limit = (await ProposalsAsync(server, new TuneMachine(1L << 30, null))).Single(finding => finding.Id == Limit);
        limit.Remedy!.Apply.ShouldBe(["CONFIG SET maxmemory " + (long)(Math.Floor(0.9 * 1024 / 1.1) * 1024 * 1024), "CONFIG REWRITE"]);
        await AppliedAsync(server, limit, new TuneMachine(1L << 30, null));

        await server.ExecuteAsync("CONFIG", "SET", "save", "3600 1");
        var persistent = (await ProposalsAsync(server, new TuneMachine(1L << 30, null))).Single(finding => finding.Id == Limit);
        persistent.Remedy!.Apply[0].ShouldBe("CONFIG SET maxmemory " + (long)(Math.Floor(0.9 * 1024 / 1.35) * 1024 * 1024));
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_machine_that_is_too_small_for_the_data_gets_advice_and_no_command()
    {
        await using var server = await RedisServer.StartAsync();
        await server.ExecuteAsync("DEBUG", "POPULATE", "50000", "k", "100");
        var limit = (await ProposalsAsync(server, new TuneMachine(8L << 20, null))).Single(finding => finding.Id == Limit);
        limit.Remedy!.IsAutomatic.ShouldBeFalse();
        limit.Remedy.Guidance!.ShouldContain("The data already take");
    }

    [ServerFact(TestServer.Redis)]
    public async Task Limits_policy_and_lazy_freeing_follow_the_keys()
    {
        await using var server = await RedisServer.StartAsync();
        var empty = await ProposalsAsync(server, new TuneMachine(null, null));
        empty.ShouldNotContain(finding => finding.Id != Limit && finding.State == FindingState.Problem);

        await server.ExecuteAsync("EVAL", "for k=1,200 do for i=1,200 do redis.call('ZADD','small:'..k,i,'m'..i) end redis.call('EXPIRE','small:'..k,5000) end", "0");
        await server.ExecuteAsync("EVAL", "for i=1,900 do redis.call('SET','cache:'..i,'x','EX',5000) end for i=1,20000 do redis.call('SADD','large',i) end redis.call('EXPIRE','large',5000)", "0");
        var proposals = await ProposalsAsync(server, new TuneMachine(null, null));
        proposals.Single(finding => finding.Id == "REDIS-TUNE-COMPACT-LIMITS").Remedy!.Apply[0].ShouldBe("CONFIG SET zset-max-listpack-entries 256");
        proposals.Single(finding => finding.Id == "REDIS-TUNE-POLICY").Remedy!.Apply[0].ShouldBe("CONFIG SET maxmemory-policy allkeys-lru");
        proposals.Single(finding => finding.Id == "REDIS-TUNE-LAZYFREE").Remedy!.Apply.ShouldContain("CONFIG SET lazyfree-lazy-user-del yes");
        foreach (var proposal in proposals.Where(finding => finding.Remedy?.IsAutomatic == true))
        {
            await AppliedAsync(server, proposal, new TuneMachine(null, null));
        }
    }

    [ServerFact(TestServer.Redis)]
    public async Task Threads_save_points_and_buffers_follow_what_was_measured()
    {
        await using var server = await RedisServer.StartAsync();
        await server.ExecuteAsync("CONFIG", "SET", "save", "60 1000 3600 1");
        await server.ExecuteAsync("CONFIG", "SET", "client-output-buffer-limit", "pubsub 0 0 0");
        var snapshot = await Expert.ObserveAsync(server.Url);
        snapshot.TryGet(RedisSections.Info, out var info, out _).ShouldBeTrue();
        var busy = snapshot with
        {
            Sections =
            [
                .. snapshot.Sections.Where(section => section.Name != RedisSections.Info.Name),
                Core.Observation.SnapshotSection.Of(
                    RedisSections.Info,
                    new RedisInfo(new Dictionary<string, string>(info.Fields)
                    {
                        ["uptime_in_seconds"] = "1000", ["used_cpu_user_main_thread"] = "600", ["rdb_last_bgsave_time_sec"] = "30",
                        ["connected_slaves"] = "1", ["master_repl_offset"] = "20000000000", ["used_memory"] = "4294967296",
                    }),
                    snapshot.ObservedAt),
            ],
        };
        var proposals = (await RunAsync(busy, new TuneMachine(null, 8))).ToDictionary(finding => finding.Id);
        proposals["REDIS-TUNE-IO-THREADS"].Title.ShouldBe("io-threads 6, now 1");
        proposals["REDIS-TUNE-SAVE"].Remedy!.Apply[0].ShouldBe("CONFIG SET save \"600 1000 3600 1\"");

        // 20 MB a second for 30 s and twice 41 s, doubled.
        proposals["REDIS-TUNE-OUTPUT-BUFFERS"].Remedy!.Apply[0].ShouldContain("slave 8589934592 2147483648 60 pubsub 33554432 8388608 60");
        (await RunAsync(snapshot, new TuneMachine(null, 8))).Select(finding => finding.Id).ShouldNotContain("REDIS-TUNE-IO-THREADS");
        (await RunAsync(snapshot, new TuneMachine(null, 8))).Select(finding => finding.Id).ShouldNotContain("REDIS-TUNE-SAVE");
    }

    [Fact]
    public void Proposals_are_no_part_of_the_check() =>
        Expert.Engine.Rules.Select(rule => rule.Info.Id).Intersect(Tuner.Rules.Select(rule => rule.Info.Id)).ShouldBeEmpty();

    private static async Task AppliedAsync(RedisServer server, Finding proposal, TuneMachine machine)
    {
        var change = new Change(proposal.Fingerprint, proposal.Title, proposal.Remedy!.Apply, proposal.Remedy.Rollback);
        foreach (var (step, isThere) in new[] { (change, false), (change.Inverse(), true) })
        {
            (await Expert.Engine.Capability<IApply>()!.ApplyAsync(DatabaseUrl.Parse(server.Url), [step], Expert.Options, null, CancellationToken.None)).Error.ShouldBeNull();
            (await ProposalsAsync(server, machine)).Any(finding => finding.Fingerprint == proposal.Fingerprint).ShouldBe(isThere, proposal.Title);
        }
    }

    private static async Task<IReadOnlyList<Finding>> ProposalsAsync(RedisServer server, TuneMachine machine)
    {
        var request = new CheckRequest
        {
            Target = DatabaseUrl.Parse(server.Url),
            Rules = Tuner.Rules,
            Selection = new RuleSelection { Options = Tuner.OptionsFor(machine) },
            Options = Expert.Options with { ReadData = true, DataTimeout = TimeSpan.FromMinutes(2) },
        };
        var result = await new CheckFlow(new EngineRegistry(Expert.Engine)).RunAsync(request, progress: null, CancellationToken.None);
        result.Failures.ShouldBeEmpty();
        return result.Report.Findings;
    }

    private static async Task<IReadOnlyList<Finding>> RunAsync(Core.Observation.Snapshot snapshot, TuneMachine machine)
    {
        var run = await RuleRunner.RunAsync(Tuner.Rules, new RuleSelection { Options = Tuner.OptionsFor(machine) }, new RuleContext { Snapshot = snapshot, Now = snapshot.ObservedAt });
        run.Outcomes.Where(outcome => outcome.Failure is not null).ShouldBeEmpty();
        return run.Findings();
    }
}
