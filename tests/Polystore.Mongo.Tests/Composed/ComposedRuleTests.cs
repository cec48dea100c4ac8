using Polystore.Core.Findings;
using Polystore.TestServers.Mongo;

namespace Polystore.Mongo.Tests.Composed;

/// <summary>Rules over what the development server lacks: silent on a healthy server and on a decoy, one finding on the fault. Each case names the page its reply is composed from.</summary>
public sealed class ComposedRuleTests
{
    public static TheoryData<string, int> Numbers()
    {
        var data = new TheoryData<string, int>();
        foreach (var (fault, number) in Cases.Select((fault, number) => (fault, number)))
        {
            data.Add(fault.Rule, number);
        }

        return data;
    }

    internal static IReadOnlyList<ComposedCase> Cases { get; } = [.. FirstCases.All, .. ServerCases.All, .. SetCases.All, .. ActivityCases.All, .. ShardingCases.All, .. WorkloadCases.All];

    [LibmongocTheory]
    [MemberData(nameof(Numbers))]
    public async Task Rule_names_the_fault_and_not_the_decoy(string rule, int number)
    {
        var shown = Cases[number];
        // On a server that is well a rule is silent, or says what such a server has not (a replica set, shards, recorded operations).
        (await JudgeAsync(rule, _ => { }, null)).Findings.Select(finding => $"{finding.Title} {finding.NotExaminedReason}").ShouldBeEmpty("a healthy server");

        var (silence, decoys) = await JudgeAsync(rule, shown.Decoy, shown.BeforeDecoy);
        silence.NotExaminedReason.ShouldBeNull("the decoy");
        decoys.Select(finding => $"{finding.Title} {finding.NotExaminedReason}").ShouldBeEmpty("the decoy");

        var (verdict, findings) = await JudgeAsync(rule, shown.Fault, shown.BeforeFault);
        verdict.NotExaminedReason.ShouldBeNull();
        var finding = findings.ShouldHaveSingleItem();
        finding.State.ShouldBe(FindingState.Problem);
        finding.Severity.ShouldBe(shown.Severity, finding.Title);
        finding.ToString().ShouldNotContain("CANARY");
        finding.Evidence.ShouldNotBeEmpty();
        finding.Remedy.ShouldNotBeNull();
    }

    [LibmongocFact]
    public async Task A_missing_index_is_proposed_as_equality_order_range_with_its_way_back()
    {
        var server = new ComposedDeployment();
        Cases.First(fault => fault.Rule == "MONGO-WORKLOAD-COLLECTION-SCAN").Fault(server);

        var (_, findings) = await Expert.JudgeAsync(await server.ObserveAsync(), "MONGO-WORKLOAD-COLLECTION-SCAN");

        var remedy = findings.ShouldHaveSingleItem().Remedy!;
        remedy.Apply.ShouldBe(["""db.getSiblingDB("shop").runCommand({ "createIndexes" : "orders", "indexes" : [{ "key" : { "customer" : 1, "at" : -1, "total" : 1 }, "name" : "customer_1_at_-1_total_1" }] })"""]);
        remedy.Rollback.ShouldBe(["""db.getSiblingDB("shop").runCommand({ "dropIndexes" : "orders", "index" : "customer_1_at_-1_total_1" })"""]);
    }

    private static async Task<(Polystore.Core.Rules.RuleVerdict Verdict, IReadOnlyList<Finding> Findings)> JudgeAsync(string rule, Action<ComposedDeployment> change, Action<ComposedDeployment>? earlier)
    {
        var readsData = Expert.Engine.Rules.Single(candidate => candidate.Info.Id == rule).Info.ReadsData;
        var now = new ComposedDeployment();
        change(now);
        var snapshot = await now.ObserveAsync(readsData);
        if (earlier is null)
        {
            return await Expert.JudgeAsync(snapshot, rule, now: Expert.Then);
        }

        var then = new ComposedDeployment();
        earlier(then);
        return await Expert.JudgeAsync(snapshot, rule, before: await then.ObserveAsync(readsData) with { ObservedAt = snapshot.ObservedAt.AddDays(-10) }, now: Expert.Then);
    }
}
