using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Observation;
using Polystore.Core.Rules;
using Polystore.Redis.Observe;
using Polystore.Redis.Observe.Sections;
using Polystore.TestServers;
using Shouldly;
using Xunit;

namespace Polystore.Redis.Tests.Faults;

public sealed class VersionTests
{
    private static readonly RedisEngine Engine = new();

    [ServerFact(TestServer.Redis)]
    public async Task A_server_is_judged_by_its_line_and_by_nothing_newer()
    {
        var server = await RedisServer.SharedAsync();
        var snapshot = await Engine.Capability<IObserve>()!.ObserveAsync(DatabaseUrl.Parse(server.Url), new ObserveOptions(), null, CancellationToken.None);
        snapshot.TryGet(RedisSections.Info, out var info, out _).ShouldBeTrue();
        foreach (var (version, isFault) in new[] { ("6.2.19", true), ("6.2.20", false), ("7.0.15", true), ("7.2.11", false), ("7.4.5", true), ("8.0.4", false), ("8.1.0", true), ("8.2.2", false), ("8.4.0", false), ("9.0.0", false), ("5.0.14", true) })
        {
            var changed = new RedisInfo(new Dictionary<string, string>(info.Fields) { ["redis_version"] = version });
            var at = snapshot with { Sections = [SnapshotSection.Of(RedisSections.Info, changed, snapshot.ObservedAt)] };
            var rule = Engine.Rules.Single(candidate => candidate.Info.Id == "REDIS-SECURITY-OLD-VERSION");
            rule.Judge(new RuleContext { Snapshot = at, Now = at.ObservedAt }).Findings.Count.ShouldBe(isFault ? 1 : 0, version);
        }
    }

    // Fields of INFO as each of them answers beside redis_version.
    [ServerTheory(TestServer.Redis)]
    [InlineData("valkey_version", "8.0.1", "Valkey")]
    [InlineData("dragonfly_version", "df-v1.21.2", "Dragonfly")]
    [InlineData("kvrocks_version", "2.9.0", "Kvrocks")]
    [InlineData("mvcc_depth", "0", "KeyDB")]
    [InlineData("os", "Amazon ElastiCache", "Amazon ElastiCache")]
    [InlineData("os", "Linux 6.1 x86_64", null)]
    public async Task Who_only_speaks_as_Redis_is_not_judged_by_its_versions(string field, string value, string? kin)
    {
        var server = await RedisServer.SharedAsync();
        var snapshot = await Engine.Capability<IObserve>()!.ObserveAsync(DatabaseUrl.Parse(server.Url), new ObserveOptions(), null, CancellationToken.None);
        snapshot.TryGet(RedisSections.Info, out var info, out _).ShouldBeTrue();
        var changed = new RedisInfo(new Dictionary<string, string>(info.Fields) { ["redis_version"] = "6.2.7", [field] = value });
        var rule = Engine.Rules.Single(candidate => candidate.Info.Id == "REDIS-SECURITY-OLD-VERSION");
        var verdict = rule.Judge(new RuleContext { Snapshot = snapshot with { Sections = [SnapshotSection.Of(RedisSections.Info, changed, snapshot.ObservedAt)] }, Now = snapshot.ObservedAt });
        verdict.NotExaminedReason.ShouldBe(kin is null ? null : $"the versions of {kin} are not judged");
        verdict.Findings.Count.ShouldBe(kin is null ? 1 : 0);
    }

    [ServerFact(TestServer.Redis)]
    public async Task What_a_user_may_not_see_is_not_examined_with_the_reason_and_no_secret_is_kept()
    {
        await using var server = await RedisServer.StartAsync();
        await server.ExecuteAsync("CONFIG", "SET", "masterauth", "canary-of-the-primary");
        await server.ExecuteAsync("ACL", "SETUSER", "looker", "on", ">canary-of-the-user", "+info", "+hello", "+client|list", "+client|setname");
        var target = DatabaseUrl.Parse(server.Url.Replace("://", "://looker:canary-of-the-user@", StringComparison.Ordinal));
        var denied = await Engine.Capability<IObserve>()!.ObserveAsync(target, new ObserveOptions(), null, CancellationToken.None);
        denied.TryGet(RedisSections.Users, out _, out var reason).ShouldBeFalse();
        reason!.ShouldContain("may not run it");
        var run = await RuleRunner.RunAsync(Engine.Rules, RuleSelection.All, new RuleContext { Snapshot = denied, Now = denied.ObservedAt });
        run.Outcomes.Where(outcome => outcome.Failure is not null).ShouldBeEmpty();
        run.Outcomes.Single(outcome => outcome.Rule.Info.Id == "REDIS-LATENCY-HZ").Verdict.NotExaminedReason!.ShouldContain("CONFIG GET");
        run.Outcomes.Single(outcome => outcome.Rule.Info.Id == "REDIS-SECURITY-OLD-VERSION").Verdict.Findings.Count.ShouldBe(1);

        var all = await Engine.Capability<IObserve>()!.ObserveAsync(DatabaseUrl.Parse(server.Url), new ObserveOptions(), null, CancellationToken.None);
        all.SettingValue("masterauth").ShouldBe(DatabaseUrl.Mask);
        System.Text.Json.JsonSerializer.Serialize(all, Core.Json.PolystoreJson.Default.Snapshot).ShouldNotContain("canary");
    }
}
