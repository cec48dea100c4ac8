using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Findings;
using Polystore.Core.Keyspaces;
using Polystore.Core.Observation;
using Polystore.Core.Rules;
using Polystore.Redis.Keys.Proving;
using Polystore.Redis.Observe;

namespace Polystore.Redis.Keys;

/// <summary><c>keys</c>: walks the keys of a server or a dump and judges what they cost.</summary>
/// <param name="rules">The engine's rules, of which those of the family "keyspace" judge.</param>
internal sealed class RedisKeyspace(Func<IReadOnlyList<IRule>> rules) : IKeyspace
{
    /// <summary>Family of the rules that judge keys.</summary>
    public const string Family = "keyspace";

    public async Task<KeyspaceReport> ReadAsync(KeyspaceRequest request, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        var server = request is { Dump: null, AsReplica: false } ? new ServerKeyspace(request, progress) : null;
        var report = request switch
        {
            { Dump: not null } => await Task.Run(() => DumpKeyspace.Read(request, progress, cancellationToken), cancellationToken),
            { AsReplica: true } => await new ReplicaKeyspace(request, progress).ReadAsync(cancellationToken),
            _ => await server!.ReadAsync(cancellationToken),
        };
        var findings = await JudgeAsync(report, request, cancellationToken);
        if (server?.Candidates is { } candidates)
        {
            progress?.Report(new ProgressStep("Proving on copies"));
            findings = await KeyspaceProver.ProveAsync(request, report, candidates, findings, cancellationToken);
        }

        return report with { Findings = findings };
    }

    private async Task<IReadOnlyList<Finding>> JudgeAsync(KeyspaceReport report, KeyspaceRequest request, CancellationToken cancellationToken)
    {
        var snapshot = new Snapshot
        {
            Target = report.Target,
            Engine = EngineNames.Redis,
            ServerVersion = report.ServerVersion ?? "",
            ObservedAt = report.ObservedAt,
            Sections = [SnapshotSection.Of(RedisSections.Keyspace, report, report.ObservedAt)],
        };
        var family = rules().Where(rule => rule.Info.Family == Family).ToList();
        var run = await RuleRunner.RunAsync(family, request.Selection, new RuleContext { Snapshot = snapshot, Now = report.ObservedAt }, answer: null, cancellationToken);
        return run.Findings();
    }
}
