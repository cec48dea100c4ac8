using Polystore.Core.Engines;
using Polystore.Core.Findings;
using Polystore.TestServers.Mongo;

namespace Polystore.Mongo.Tests.Faults;

/// <summary>Every seeded fault, each in a database of its own.</summary>
public sealed class FaultSuite
{
    internal static readonly IReadOnlyList<SeededFault> All = [.. IndexFaults.Cases, .. DesignFaults.Cases];

    public static TheoryData<string, int> Cases()
    {
        var data = new TheoryData<string, int>();
        foreach (var (fault, number) in All.Select((fault, number) => (fault, number)))
        {
            data.Add(fault.Rule, number);
        }

        return data;
    }

    [MongoTheory]
    [MemberData(nameof(Cases))]
    public async Task Fault_is_named_cured_and_named_again(string rule, int number)
    {
        var fault = All[number];
        await using var scene = await Scene.StartAsync();
        await scene.RunAsync(fault.Decoy);
        (await FindingsAsync(scene, fault)).Select(finding => $"{finding.Title} {finding.NotExaminedReason}").ShouldBeEmpty("the decoy");
        await scene.RunAsync(fault.Fault);
        var finding = await OnlyFindingAsync(scene, fault);
        finding.Id.ShouldBe(rule);
        var remedy = finding.Remedy.ShouldNotBeNull();
        finding.Evidence.ShouldNotBeEmpty();
        if (fault.Cure is { } cure)
        {
            remedy.IsAutomatic.ShouldBeFalse("a remedy that the suite could apply itself needs no cure in the case");
            remedy.Guidance.ShouldNotBeNullOrWhiteSpace();
            remedy.Reason.ShouldNotBeNullOrWhiteSpace();
            await scene.RunAsync(cure);
            (await FindingsAsync(scene, fault)).Select(left => left.Title).ShouldBeEmpty("after the cure");
            if (fault.Undo is { } undo)
            {
                await scene.RunAsync(undo);
                (await OnlyFindingAsync(scene, fault)).Fingerprint.ShouldBe(finding.Fingerprint);
            }

            return;
        }

        remedy.IsAutomatic.ShouldBeTrue(remedy.Guidance ?? remedy.Reason);
        remedy.Reversible.ShouldBeTrue();
        remedy.Lock.ShouldNotBeNullOrWhiteSpace();
        var change = new Change(finding.Fingerprint, finding.Title, remedy.Apply, remedy.Rollback);
        await Expert.ApplyAsync(scene.Url, change);
        (await FindingsAsync(scene, fault)).ShouldBeEmpty("after the remedy");
        await Expert.ApplyAsync(scene.Url, change.Inverse());
        (await OnlyFindingAsync(scene, fault)).Fingerprint.ShouldBe(finding.Fingerprint);
    }

    private static async Task<Finding> OnlyFindingAsync(Scene scene, SeededFault fault)
    {
        var findings = await FindingsAsync(scene, fault);
        findings.Select(finding => $"{finding.State} {finding.Object} {finding.NotExaminedReason}").ShouldBe([$"Problem {fault.Subject.Replace("{db}", scene.Database, StringComparison.Ordinal)} "]);
        return findings[0];
    }

    private static async Task<IReadOnlyList<Finding>> FindingsAsync(Scene scene, SeededFault fault)
    {
        var (verdict, findings) = await Expert.JudgeAsync(await Expert.ObserveAsync(scene.Url), fault.Rule, fault.Options);
        verdict.NotExaminedReason.ShouldBeNull();
        return findings;
    }
}
