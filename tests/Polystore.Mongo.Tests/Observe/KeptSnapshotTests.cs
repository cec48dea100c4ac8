using System.Text.Json;
using Polystore.Core.Json;
using Polystore.Core.Observation;
using Polystore.Core.Rules;
using Polystore.Mongo.Tests.Composed;
using Polystore.TestServers.Mongo;

namespace Polystore.Mongo.Tests.Observe;

public sealed class KeptSnapshotTests
{
    [LibmongocFact]
    public async Task A_snapshot_that_was_kept_is_judged_as_the_one_that_was_seen()
    {
        var seen = await new ComposedDeployment { IndexBytes = 3_000_000_000, Use = (0, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc)) }
            .Figure("connections/current", 790).Figure("connections/available", 10).ObserveAsync(readData: true);

        var kept = Kept(seen);

        (await SayingsAsync(kept)).ShouldBe(await SayingsAsync(seen));
    }

    public static TheoryData<string, int> Cases() => ComposedRuleTests.Numbers();

    [LibmongocTheory]
    [MemberData(nameof(Cases))]
    public async Task Every_fault_is_named_from_what_was_kept(string rule, int number)
    {
        var readsData = Expert.Engine.Rules.Single(candidate => candidate.Info.Id == rule).Info.ReadsData;
        var seen = await ObservedAsync(ComposedRuleTests.Cases[number].Fault, readsData);
        var kept = Kept(seen);
        var before = ComposedRuleTests.Cases[number].BeforeFault is { } earlier ? Kept(await ObservedAsync(earlier, readsData)) with { ObservedAt = seen.ObservedAt.AddDays(-10) } : null;

        var expected = (await Expert.JudgeAsync(seen, rule, before: before)).Findings.ShouldHaveSingleItem();
        var finding = (await Expert.JudgeAsync(kept, rule, before: before)).Findings.ShouldHaveSingleItem();
        (finding.Fingerprint, finding.Title, finding.Severity).ShouldBe((expected.Fingerprint, expected.Title, expected.Severity));
        finding.Evidence.Select(evidence => evidence.ToString()).ShouldBe(expected.Evidence.Select(evidence => evidence.ToString()));
    }

    private static async Task<Snapshot> ObservedAsync(Action<ComposedDeployment> change, bool readsData)
    {
        var server = new ComposedDeployment();
        change(server);
        return await server.ObserveAsync(readsData);
    }

    private static Snapshot Kept(Snapshot seen)
    {
        using var file = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(seen, PolystoreJson.Default.Snapshot));
        return PolystoreJson.ReadSnapshot(file, "the file");
    }

    private static async Task<List<string>> SayingsAsync(Snapshot snapshot)
    {
        var run = await RuleRunner.RunAsync(Expert.Engine.Rules, RuleSelection.All, new RuleContext { Snapshot = snapshot, Now = Expert.Then });
        run.Outcomes.ShouldAllBe(outcome => outcome.Failure == null);
        run.Findings().Select(finding => finding.Id).ShouldBe(["MONGO-CLIENTS-CONNECTIONS", "MONGO-INDEX-UNUSED", "MONGO-MEMORY-INDEXES"], ignoreOrder: true);
        return run.Outcomes.SelectMany(outcome => outcome.Verdict.Findings.Select(finding => $"{finding.Fingerprint} {finding.Title}").Append($"{outcome.Rule.Info.Id} {outcome.Verdict.NotExaminedReason}")).ToList();
    }
}
