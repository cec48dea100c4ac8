using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Findings;
using Polystore.Core.Keyspaces;
using Polystore.Core.Observation;
using Polystore.Core.Rules;
using Polystore.TestServers;
using Shouldly;

namespace Polystore.Redis.Tests.Groups;

/// <summary>Runs the expert against servers of a test.</summary>
internal static class Expert
{
    // A node that hangs is given up after this long; the election of a new primary takes less.
    public static readonly ObserveOptions Options = new() { StatementTimeout = TimeSpan.FromSeconds(12) };

    public static readonly RedisEngine Engine = new();

    public static Task<Snapshot> ObserveAsync(string url) => Engine.Capability<IObserve>()!.ObserveAsync(DatabaseUrl.Parse(url), Options, null, CancellationToken.None);

    public static async Task<IReadOnlyList<Finding>> JudgeAsync(Snapshot snapshot)
    {
        var run = await RuleRunner.RunAsync(Engine.Rules, RuleSelection.All, new RuleContext { Snapshot = snapshot, Now = snapshot.ObservedAt });
        run.Outcomes.Where(outcome => outcome.Failure is not null).ShouldBeEmpty();
        return run.Findings();
    }

    public static Task<KeyspaceReport> KeysAsync(string url, int? maxOperations = null, Action<double>? onKeys = null) => Engine.Capability<IKeyspace>()!.ReadAsync(
        new KeyspaceRequest { Target = DatabaseUrl.Parse(url), MaxOperationsPerSecond = maxOperations, Options = Options, Now = DateTimeOffset.UtcNow },
        new Told(onKeys),
        CancellationToken.None);

    public static string NameOf(RedisServer server) => server.Url["redis://".Length..];

    // Progress<T> calls back later and elsewhere; here it is at once.
    private sealed class Told(Action<double>? onKeys) : IProgress<ProgressStep>
    {
        public void Report(ProgressStep value) => onKeys?.Invoke(value.Done);
    }
}
