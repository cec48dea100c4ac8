using System.Globalization;
using Polystore.Core.Catalogs;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Core.Proofs;
using Polystore.Postgres.Advise.Proving;
using Polystore.Postgres.Connect;
using Polystore.Postgres.Explain.Model;

namespace Polystore.Postgres.Prove;

/// <summary>
/// Proves remedies that make, drop or rebuild indexes by measurement on scratch copies: one of all rows and one of about half of them, in
/// which every foreign key holds. First each remedy alone with its way back, then all together. What makes a statement dearer, changes
/// a result, fails, or cannot be undone as promised is withheld with the reason.
/// </summary>
public sealed class PostgresProver : IProve
{
    private const double Half = 0.5;
    private const double MostOfIt = 0.9;

    // The statements that most need an index are those that take longest without one.
    private const int Patience = 10;

    /// <summary>Milliseconds of a run by its plan; tests that must not depend on the machine count blocks instead.</summary>
    internal Func<PostgresPlan, double> Duration { get; init; } = plan => plan.ExecutionTime ?? 0;

    /// <inheritdoc />
    /// <exception cref="UsageException">Server programs or room for the copy are missing, or volumes are named.</exception>
    /// <exception cref="TargetException">The database cannot be copied.</exception>
    public async Task<IReadOnlyList<Finding>> ProveAsync(ProveRequest request, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        if (request.Volumes.Count > 0)
        {
            throw new UsageException("Remedies of PostgreSQL are measured on copies that are made for it; leave the volumes out.");
        }

        var findings = request.Findings.Select(finding => IsAutomatic(finding) && !IsTried(finding) && !IsRebuild(finding) && finding is { Proof: null, Unproven: null }
            ? finding with { Unproven = "a copy does not show what it brings" }
            : finding).ToList();
        if (!findings.Exists(finding => IsTried(finding) || IsRebuild(finding)))
        {
            return findings;
        }

        var copies = new List<ProofCopy>();
        try
        {
            await AddCopiesAsync(copies, findings.Exists(IsTried), request, progress, cancellationToken);
            await ProveRebuildsAsync(findings, copies[0], request, cancellationToken);
            if (findings.Exists(IsTried))
            {
                await ProveChangesAsync(findings, copies, request, progress, cancellationToken);
            }

            return findings;
        }
        finally
        {
            foreach (var copy in copies)
            {
                await copy.DisposeAsync();
            }
        }
    }

    private static bool IsAutomatic(Finding finding) => finding is { State: FindingState.Problem, Remedy: { IsAutomatic: true, Withheld: null } };

    private static bool IsTried(Finding finding) => IsAutomatic(finding) && finding.Remedy!.Effects is { Count: > 0 } effects
        && effects.All(effect => effect is IndexCreated or IndexDropped or ConstraintChanged) && effects.Any(effect => effect is IndexCreated or IndexDropped);

    private static bool IsRebuild(Finding finding) => IsAutomatic(finding) && finding.Remedy!.Effects is [StorageCompacted { Object: not null }] && finding.Remedy.Apply[0].StartsWith("REINDEX", StringComparison.Ordinal);

    private static async Task AddCopiesAsync(List<ProofCopy> copies, bool both, ProveRequest request, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        copies.Add(await ProofCopy.MakeAsync(request, 1, null, progress, cancellationToken));
        if (!both)
        {
            return;
        }

        try
        {
            var smaller = await ProofCopy.MakeAsync(request, Half, copies[0], progress, cancellationToken);
            copies.Add(smaller);
            // Small tables are taken whole; where all are, the same would be measured twice.
            if (smaller.Scale > MostOfIt)
            {
                copies.Remove(smaller);
                await smaller.DisposeAsync();
            }
        }
        catch (Exception failure) when (failure is UsageException or TargetException)
        {
            // Where a part of the rows cannot be taken out, the whole says what it says.
            progress?.Report(new ProgressStep($"Only one volume: {failure.Message}"));
        }
    }

    // A copy is written anew, so that its indexes have the size that a rebuild gives.
    private static async Task ProveRebuildsAsync(List<Finding> findings, ProofCopy whole, ProveRequest request, CancellationToken cancellationToken)
    {
        var indexes = request.Snapshot.Catalog.Indexes().ToLookup(index => index.ObjectName);
        for (var i = 0; i < findings.Count; i++)
        {
            if (IsRebuild(findings[i]) && findings[i].Remedy!.Effects[0] is StorageCompacted { Object: { } name } && indexes[name].FirstOrDefault() is { Bytes: { } before } index
                && await whole.IndexBytesAsync([new ObjectName(index.Schema, index.Table)], name, cancellationToken) is > 0 and var after)
            {
                findings[i] = findings[i] with
                {
                    Proof = new Proof
                    {
                        Kind = ProofKind.Measured,
                        Runs = [new ProofRun { Scale = 1, Metric = "bytes", Before = before, After = after }],
                        Environment = $"PostgreSQL {request.Snapshot.ServerVersion}, the index here and built anew on a copy of all rows",
                    },
                };
            }
        }
    }

    private async Task ProveChangesAsync(List<Finding> findings, List<ProofCopy> copies, ProveRequest request, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        // A value that cannot be planned would end the transaction of the trials.
        await using var planner = await PostgresConnector.OpenAsync(copies[0].Url, request.Options, cancellationToken);
        var statements = await TrialStatements.ReadAsync(request.Workload, request.Snapshot, planner, cancellationToken);
        var trials = copies.Select(copy => (copy.Scale, Trial: new RemedyTrial(copy, statements, new StatementMeter(copy.Connection, request.Options.StatementTimeout * Patience, Duration)))).ToList();
        for (var i = 0; i < findings.Count; i++)
        {
            if (!IsTried(findings[i]))
            {
                continue;
            }

            progress?.Report(new ProgressStep($"Proving: {findings[i].Title}", i, findings.Count));
            var outcomes = new List<(double Scale, RemedyOutcome Outcome)>();
            foreach (var (scale, trial) in trials)
            {
                outcomes.Add((scale, await trial.AloneAsync(findings[i], cancellationToken)));
            }

            findings[i] = Judged(findings[i], outcomes, request.Snapshot);
        }

        progress?.Report(new ProgressStep("Proving all remedies together"));
        foreach (var (_, trial) in trials)
        {
            var left = findings.Where(finding => IsTried(finding) && finding.Proof is not null).OrderBy(finding => finding.Remedy!.Order ?? int.MaxValue).ToList();
            foreach (var (guilty, harm) in await trial.TogetherAsync(left, cancellationToken))
            {
                var at = findings.FindIndex(finding => ReferenceEquals(finding, guilty));
                findings[at] = Withheld(findings[at], harm);
            }
        }
    }

    private static Finding Judged(Finding finding, List<(double Scale, RemedyOutcome Outcome)> outcomes, Snapshot snapshot)
    {
        var runs = outcomes.SelectMany(entry => entry.Outcome.Runs(entry.Scale)).ToList();
        var judged = finding with
        {
            Evidence = [.. finding.Evidence, .. outcomes[0].Outcome.Values(), .. outcomes[0].Outcome.Upkeep()],
            Unproven = runs.Count > 0 ? finding.Unproven : outcomes.Select(entry => entry.Outcome.Untried).FirstOrDefault(why => why is not null) ?? "no statement shows what it brings",
            Proof = runs.Count == 0 ? finding.Proof : new Proof
            {
                Kind = ProofKind.Measured,
                Runs = runs,
                Environment = string.Create(
                    CultureInfo.InvariantCulture,
                    $"PostgreSQL {snapshot.ServerVersion}, copies with {string.Join(" and ", outcomes.Select(entry => $"{entry.Scale.ToString("0.##", CultureInfo.InvariantCulture)}×"))} the data, in a transaction that was rolled back, warm cache"),
            },
        };
        return outcomes.Select(entry => entry.Outcome.Harm).FirstOrDefault(harm => harm is not null) is { } found ? Withheld(judged, found) : judged;
    }

    private static Finding Withheld(Finding finding, string harm) => finding with { Remedy = finding.Remedy! with { Withheld = harm, Order = null } };
}
