using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Core.Reconciliation;
using Polystore.Core.Rules;
using Polystore.TestServers;
using Shouldly;
using Xunit;

namespace Polystore.Redis.Tests.Faults;

/// <summary>Every seeded fault, each on a server of its own.</summary>
public sealed class FaultSuite
{
    private static readonly RedisEngine Engine = new();

    internal static readonly IReadOnlyList<SeededFault> All = typeof(FaultSuite).Assembly.GetTypes()
        .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(ISeededFaults)))
        .SelectMany(type => ((ISeededFaults)Activator.CreateInstance(type, nonPublic: true)!).Cases)
        .OrderBy(fault => fault.Rule, StringComparer.Ordinal)
        .ToList();

    public static TheoryData<string, int> Cases()
    {
        var data = new TheoryData<string, int>();
        foreach (var (fault, number) in All.Select((fault, number) => (fault, number)))
        {
            data.Add(fault.Rule, number);
        }

        return data;
    }

    [ServerTheory(TestServer.Redis)]
    [MemberData(nameof(Cases))]
    public async Task Fault_is_named_cured_and_named_again(string rule, int number)
    {
        var fault = All[number];
        await using var scene = await Scene.StartAsync(fault.On, fault.Settings);
        await DecoyAsync(scene, fault);
        await scene.RunAsync(fault.Fault);
        var finding = await OnlyFindingAsync(scene, fault);
        finding.Id.ShouldBe(rule);
        var remedy = finding.Remedy.ShouldNotBeNull();
        if (fault.Cure is { } cure)
        {
            remedy.IsAutomatic.ShouldBeFalse("a remedy that the suite could apply itself needs no cure in the case");
            remedy.Guidance.ShouldNotBeNullOrWhiteSpace();
            remedy.Reason.ShouldNotBeNullOrWhiteSpace();
            await scene.RunAsync(cure);
            (await FindingsAsync(scene, fault)).ShouldBeEmpty("after the cure");
            if (fault.Undo is { } undo)
            {
                await scene.RunAsync(undo);
                (await OnlyFindingAsync(scene, fault)).Fingerprint.ShouldBe(finding.Fingerprint);
            }

            return;
        }

        if (fault.DecoySettings is not null)
        {
            remedy.Guidance.ShouldNotBeNullOrWhiteSpace();
            return;
        }

        remedy.IsAutomatic.ShouldBeTrue(remedy.Guidance ?? remedy.Reason);
        remedy.Reversible.ShouldBeTrue();
        remedy.Lock.ShouldNotBeNullOrWhiteSpace();
        var change = new Change(finding.Fingerprint, finding.Title, remedy.Apply, remedy.Rollback);
        await ApplyAsync(scene, fault, change);
        (await FindingsAsync(scene, fault)).ShouldBeEmpty("after the remedy");
        await ApplyAsync(scene, fault, change.Inverse());
        (await OnlyFindingAsync(scene, fault)).Fingerprint.ShouldBe(finding.Fingerprint);
    }

    private static async Task DecoyAsync(Scene scene, SeededFault fault)
    {
        if (fault.DecoySettings is null)
        {
            await scene.RunAsync(fault.Decoy);
            (await FindingsAsync(scene, fault)).Select(finding => finding.Title).ShouldBeEmpty("the decoy");
            return;
        }

        await using var other = await Scene.StartAsync(fault.On, fault.DecoySettings);
        await other.RunAsync(fault.Decoy);
        (await FindingsAsync(other, fault)).Select(finding => finding.Title).ShouldBeEmpty("the decoy");
    }

    private static async Task<Finding> OnlyFindingAsync(Scene scene, SeededFault fault)
    {
        var findings = await FindingsAsync(scene, fault);
        findings.Select(finding => $"{finding.State} {finding.Object} {finding.NotExaminedReason}").ShouldBe([$"Problem {await scene.FilledAsync(fault.Subject)} "]);
        return findings[0];
    }

    private static async Task<IReadOnlyList<Finding>> FindingsAsync(Scene scene, SeededFault fault)
    {
        var judged = Engine.Rules.Where(candidate => candidate.Info.Id == fault.Rule).ToList();
        var target = DatabaseUrl.Parse(scene.Url(fault.Login));
        var options = new ObserveOptions { StatementTimeout = TimeSpan.FromSeconds(10), ReadData = judged.Exists(rule => rule.Info.ReadsData), DataTimeout = TimeSpan.FromMinutes(2) };
        var snapshot = await Engine.Capability<IObserve>()!.ObserveAsync(target, options, null, CancellationToken.None);
        var selection = new RuleSelection { Options = new Dictionary<string, IReadOnlyDictionary<string, double>> { [fault.Rule] = fault.Options } };
        var run = await RuleRunner.RunAsync(judged, selection, new RuleContext { Snapshot = snapshot, Now = snapshot.ObservedAt });
        var outcome = run.Outcomes.ShouldHaveSingleItem();
        outcome.Failure.ShouldBeNull();
        outcome.Verdict.NotExaminedReason.ShouldBeNull();
        return Reconciler.Reconcile(run.Findings(), snapshot.Catalog);
    }

    private static async Task ApplyAsync(Scene scene, SeededFault fault, Change change)
    {
        var result = await Engine.Capability<IApply>()!.ApplyAsync(DatabaseUrl.Parse(scene.Url(fault.Login)), [change], new ObserveOptions(), null, CancellationToken.None);
        result.Error.ShouldBeNull();
    }
}
