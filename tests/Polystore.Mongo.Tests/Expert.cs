using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Core.Reconciliation;
using Polystore.Core.Rules;

namespace Polystore.Mongo.Tests;

/// <summary>Observes and judges as the check does.</summary>
internal static class Expert
{
    public static readonly MongoEngine Engine = new();

    /// <summary>A day on which the versions of composed replies have support.</summary>
    public static readonly DateTimeOffset Then = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    public static async Task<Snapshot> ObserveAsync(string url, bool readData = true) => await Engine.Capability<IObserve>()!.ObserveAsync(
        DatabaseUrl.Parse(url), new ObserveOptions { StatementTimeout = TimeSpan.FromSeconds(20), DataTimeout = TimeSpan.FromMinutes(1), ReadData = readData }, null, CancellationToken.None);

    /// <summary>What one rule says.</summary>
    public static async Task<(RuleVerdict Verdict, IReadOnlyList<Finding> Findings)> JudgeAsync(Snapshot snapshot, string rule, IReadOnlyDictionary<string, double>? options = null, Snapshot? before = null, DateTimeOffset? now = null)
    {
        var judged = Engine.Rules.Where(candidate => candidate.Info.Id == rule).ToList();
        judged.ShouldHaveSingleItem();
        var selection = new RuleSelection { Options = new Dictionary<string, IReadOnlyDictionary<string, double>> { [rule] = options ?? new Dictionary<string, double>() } };
        var run = await RuleRunner.RunAsync(judged, selection, new RuleContext { Snapshot = snapshot, Before = before, Now = now ?? snapshot.ObservedAt });
        var outcome = run.Outcomes.ShouldHaveSingleItem();
        outcome.Failure.ShouldBeNull();
        return (outcome.Verdict, Reconciler.Reconcile(run.Findings(), snapshot.Catalog));
    }

    public static async Task ApplyAsync(string url, Change change)
    {
        var result = await Engine.Capability<IApply>()!.ApplyAsync(DatabaseUrl.Parse(url), [change], new ObserveOptions(), null, CancellationToken.None);
        result.Error.ShouldBeNull();
    }
}
