using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Keyspaces;
using Polystore.Core.Proofs;
using Polystore.Redis.Tests.Groups;
using Polystore.TestServers;
using Shouldly;
using Xunit;

namespace Polystore.Redis.Tests.Keys;

/// <summary>What higher limits save is measured on copies, and agrees with what was computed.</summary>
public sealed class ProveTests
{
    private const string Fill = "for k=1,300 do for i=1,200 do redis.call('ZADD','board:'..k,i,'m'..i) end end";

    [ServerFact(TestServer.Redis)]
    public async Task Advised_limits_are_measured_on_a_scratch_server_and_the_source_is_left_alone()
    {
        await using var server = await RedisServer.StartAsync();
        await server.ExecuteAsync("EVAL", Fill, "0");
        var report = await ProvenAsync(server.Url);
        var finding = report.Findings.Single(found => found.Id == "REDIS-KEYS-COMPACT-LIMITS");
        var run = finding.Proof.ShouldNotBeNull().Runs.ShouldHaveSingleItem();
        finding.Proof.Kind.ShouldBe(ProofKind.Measured);
        finding.Proof.Holds.ShouldBeTrue();
        run.Metric.ShouldBe("bytes");
        run.Scale.ShouldBe(1);

        // The computation speaks for Redis's own allocator, the measurement for that of this machine.
        var computed = report.Patterns.SelectMany(pattern => pattern.Limits).Max(limit => limit.SavedBytes);
        ((run.Before - run.After) / computed).ShouldBeInRange(0.7, 1.4);
        (await server.ExecuteAsync("DBSIZE")).ShouldBe(300L);
        ((object?[])(await server.ExecuteAsync("CONFIG", "GET", "zset-max-listpack-entries"))!)[1].ShouldBe("128");
    }

    [ServerFact(TestServer.Redis)]
    public async Task Without_the_right_to_copy_the_finding_says_why_it_is_unproven()
    {
        await using var server = await RedisServer.StartAsync();
        await server.ExecuteAsync("EVAL", Fill, "0");
        await server.ExecuteAsync("ACL", "SETUSER", "looker", "on", ">pw", "~*", "+@all", "-config");
        var report = await ProvenAsync(server.Url.Replace("://", "://looker:pw@", StringComparison.Ordinal));
        var finding = report.Findings.Single(found => found.Id == "REDIS-KEYS-COMPACT-LIMITS");
        finding.Proof.ShouldBeNull();
        finding.Unproven.ShouldNotBeNull().ShouldContain("forbids CONFIG");
    }

    private static Task<KeyspaceReport> ProvenAsync(string url) => Expert.Engine.Capability<IKeyspace>()!.ReadAsync(
        new KeyspaceRequest { Target = DatabaseUrl.Parse(url), Prove = true, Options = Expert.Options, Now = DateTimeOffset.UtcNow }, progress: null, CancellationToken.None);
}
