using Polystore.Core.Engines;
using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Core.Proofs;
using Polystore.Sqlite.Connect;

namespace Polystore.Sqlite.Prove;

/// <summary>
/// Proves remedies by measurement on copies, at the volume of the database and, unless others are given, at about half of it.
/// First each remedy alone with its way back, then all together. What makes a statement slower, changes a result, fails, or
/// cannot be undone as promised is withheld with the reason.
/// </summary>
/// <param name="time">Measures milliseconds; the system's when null.</param>
public sealed class SqliteProver(TimeProvider? time = null) : IProve
{
    private readonly TimeProvider time = time ?? TimeProvider.System;

    /// <inheritdoc />
    public async Task<IReadOnlyList<Finding>> ProveAsync(ProveRequest request, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        var findings = request.Findings.ToList();
        if (!findings.Exists(IsTried))
        {
            return findings;
        }

        var volumes = new List<ProofVolume>();
        try
        {
            await AddVolumesAsync(volumes, request, progress, cancellationToken);
            await ProveAloneAsync(findings, volumes, request, progress, cancellationToken);
            await ProveTogetherAsync(findings, volumes, request, progress, cancellationToken);
            return findings;
        }
        finally
        {
            foreach (var volume in volumes)
            {
                await volume.DisposeAsync();
            }
        }
    }

    private static bool IsTried(Finding finding) => finding is { State: FindingState.Problem, Remedy: { IsAutomatic: true, Withheld: null } };

    // Statistics make plans for the indexes that exist. Gathered alone they can hurt where the indexes of the same report heal, so what
    // counts is what they do after those.
    private static bool IsStatistics(Finding finding) => finding.Remedy is { Effects: { Count: > 0 } effects } && effects.All(effect => effect is StatisticsRefreshed);

    private static bool IsJudgedTogether(Finding finding, IReadOnlyList<(double Scale, TrialOutcome Outcome)> outcomes) =>
        IsStatistics(finding) && outcomes.All(entry => entry.Outcome.Harm is null || entry.Outcome.Results.Count > 0);

    private static Finding Withhold(Finding finding, string harm) => finding with { Remedy = finding.Remedy! with { Withheld = harm, Order = null } };

    private static Proof? ProofOf(IReadOnlyList<(double Scale, TrialOutcome Outcome)> outcomes)
    {
        var runs = outcomes.SelectMany(entry => entry.Outcome.Runs(entry.Scale)).ToList();
        return runs.Count == 0
            ? null
            : new Proof
            {
                Kind = ProofKind.Measured,
                Runs = runs,
                Environment = $"SQLite {SqliteSession.Library.Version} ({SqliteSession.Library.Origin} library), backup copy, page cache warm",
            };
    }

    private async Task AddVolumesAsync(List<ProofVolume> volumes, ProveRequest request, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        volumes.Add(await ProofVolume.OfAsync(1, request.Target, request.Options, time, progress, cancellationToken));
        foreach (var (scale, url) in request.Volumes.Where(volume => Math.Abs(volume.Key - 1) > 1e-9).OrderByDescending(volume => volume.Key))
        {
            volumes.Add(await ProofVolume.OfAsync(scale, url, request.Options, time, progress, cancellationToken));
        }

        if (request.Volumes.Count == 0)
        {
            progress?.Report(new ProgressStep("Making a smaller volume"));
            if (await volumes[0].ThinnedAsync(request.Snapshot.Catalog, request.Options, cancellationToken) is { } smaller)
            {
                volumes.Add(smaller);
            }
        }
    }

    private static async Task ProveAloneAsync(
        List<Finding> findings, List<ProofVolume> volumes, ProveRequest request, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        for (var i = 0; i < findings.Count; i++)
        {
            var finding = findings[i];
            if (!IsTried(finding))
            {
                continue;
            }

            progress?.Report(new ProgressStep($"Proving: {finding.Title}", i, findings.Count));
            var outcomes = new List<(double Scale, TrialOutcome Outcome)>();
            foreach (var volume in volumes)
            {
                outcomes.Add((volume.Scale, await new RemedyTrial(volume, request.Workload, request.Options).RunAsync(finding, cancellationToken)));
            }

            var proven = finding with { Proof = ProofOf(outcomes) ?? finding.Proof, Evidence = [.. finding.Evidence, .. outcomes[0].Outcome.Upkeep()] };
            var harm = outcomes.Select(entry => entry.Outcome.Harm).FirstOrDefault(found => found is not null);
            findings[i] = harm is not null && !IsJudgedTogether(finding, outcomes) ? Withhold(proven, harm) : proven;
        }
    }

    private static async Task ProveTogetherAsync(
        List<Finding> findings, List<ProofVolume> volumes, ProveRequest request, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        progress?.Report(new ProgressStep("Proving all remedies together"));
        bool withheld;
        do
        {
            // Each round withholds one remedy, so the rounds end.
            withheld = false;
            foreach (var volume in volumes)
            {
                var together = InOrder(findings);
                if (together.Count > 0 && await new TogetherTrial(volume, request.Workload, request.Options).RunAsync(together, cancellationToken) is { } guilty)
                {
                    var at = findings.FindIndex(finding => ReferenceEquals(finding, guilty.Finding));
                    findings[at] = Withhold(findings[at], guilty.Harm);
                    withheld = true;
                    break;
                }
            }
        }
        while (withheld);

        await ProveStatisticsAsync(findings, volumes, request, cancellationToken);
    }

    // What statistics bring is measured where it was judged: after the other remedies, against those remedies without them.
    private static async Task ProveStatisticsAsync(List<Finding> findings, List<ProofVolume> volumes, ProveRequest request, CancellationToken cancellationToken)
    {
        var at = findings.FindIndex(finding => IsTried(finding) && IsStatistics(finding) && finding.Proof is { Holds: false });
        if (at < 0)
        {
            return;
        }

        var outcomes = new List<(double Scale, TrialOutcome Outcome)>();
        var all = InOrder(findings);
        foreach (var volume in volumes)
        {
            var (without, with) = (new TogetherTrial(volume, request.Workload, request.Options), new TogetherTrial(volume, request.Workload, request.Options));
            await without.RunAsync(all.Where(finding => !IsStatistics(finding)).ToList(), cancellationToken);
            await with.RunAsync(all, cancellationToken);
            var results = without.Results.Where(result => !result.Statement.IsWitness).Join(
                with.Results.Where(result => !result.Statement.IsWitness),
                result => result.Statement.Id,
                result => result.Statement.Id,
                (before, after) => new TrialResult(before.Statement, before.After, after.After));
            outcomes.Add((volume.Scale, new TrialOutcome { Results = results.ToList() }));
        }

        var proof = ProofOf(outcomes);
        findings[at] = findings[at] with { Proof = proof is null ? null : proof with { Environment = $"{proof.Environment}, after the other remedies of the report" } };
    }

    private static List<Finding> InOrder(List<Finding> findings) => findings.Where(IsTried).OrderBy(finding => finding.Remedy!.Order ?? int.MaxValue).ToList();
}
