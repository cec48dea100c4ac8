using Polystore.Core.Checks.Ignoring;
using Polystore.Core.Checks.Pictures;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Core.Reconciliation;
using Polystore.Core.Redaction;
using Polystore.Core.Rules;
using Polystore.Core.Workloads;

namespace Polystore.Core.Checks;

/// <summary>What to check.</summary>
public sealed record CheckRequest
{
    /// <summary>The database; null when <see cref="Snapshot"/> is judged without it.</summary>
    public DatabaseUrl? Target { get; init; }

    /// <summary>A snapshot taken before; null to observe the target.</summary>
    public Snapshot? Snapshot { get; init; }

    /// <summary>An earlier snapshot of the same target to compare with.</summary>
    public Snapshot? Before { get; init; }

    /// <summary>What the applications ask.</summary>
    public Workload? Workload { get; init; }

    /// <summary>The rules; null for those of the engine's check.</summary>
    public IReadOnlyList<IRule>? Rules { get; init; }

    /// <summary>Which rules, with which numbers.</summary>
    public RuleSelection Selection { get; init; } = RuleSelection.All;

    /// <summary>What somebody has decided to live with; expired entries are the caller's to leave out (<see cref="IgnoreList.InForceOn"/>).</summary>
    public IgnoreList Ignore { get; init; } = IgnoreList.Empty;

    /// <summary>Timeouts, and whether user rows may be read.</summary>
    public ObserveOptions Options { get; init; } = new();

    /// <summary>Whether to measure remedies on a copy. Needs the target.</summary>
    public bool Prove { get; init; }

    /// <summary>Further copies of the same schema at other data volumes to prove on, by scale.</summary>
    public IReadOnlyDictionary<double, DatabaseUrl> Volumes { get; init; } = new Dictionary<double, DatabaseUrl>();

    /// <summary>Whether values from the user's rows may be shown.</summary>
    public bool WithValues { get; init; }

    /// <summary>Whether to draw pictures, which only pages show: they walk over the whole catalogue once more.</summary>
    public bool WithPictures { get; init; } = true;
}

/// <summary>What came of a check.</summary>
/// <param name="Report">The report, redacted as asked.</param>
/// <param name="Snapshot">What was seen, with the answers to follow-up questions, so that judging it again gives the same findings.</param>
/// <param name="Failures">Rules that failed, for <c>--verbose</c>.</param>
/// <param name="UnmatchedIgnores">Entries of the ignore list that match no finding, for <c>--verbose</c>.</param>
public sealed record CheckResult(CheckReport Report, Snapshot Snapshot, IReadOnlyList<RuleOutcome> Failures, IReadOnlyList<IgnoreEntry> UnmatchedIgnores)
{
    /// <summary>The defect that left the report without pictures; null when they were drawn.</summary>
    public Exception? PictureFailure { get; init; }
}

/// <summary>The one flow of the expert: observe, judge, reconcile, prove, report.</summary>
/// <param name="engines">The engines of this build.</param>
public sealed class CheckFlow(EngineRegistry engines)
{
    /// <summary>Checks.</summary>
    /// <exception cref="Errors.UsageException">The engine has no check.</exception>
    /// <exception cref="Errors.TargetException">The target cannot be reached or read.</exception>
    public async Task<CheckResult> RunAsync(CheckRequest request, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        var snapshot = request.Snapshot ?? await ObserveAsync(request, progress, cancellationToken);
        var engine = engines.For(snapshot.Engine);

        progress?.Report(new ProgressStep("Judging"));
        var context = new RuleContext
        {
            Snapshot = snapshot,
            Before = request.Before,
            Workload = request.Workload ?? snapshot.Workload,
            Now = snapshot.ObservedAt,
        };
        var run = await RuleRunner.RunAsync(request.Rules ?? engine.Rules, request.Selection, context, AnswererFor(request), cancellationToken);

        // Remedies are reconciled without those of ignored findings, which nobody will apply: a remedy that needs one of them
        // must not look safe, and one that only clashes with them must not be withheld.
        var sifted = request.Ignore.Apply(run.Findings());
        var findings = Reconciler.Reconcile(sifted.Kept, snapshot.Catalog, IdentifierComparison(snapshot.Engine));
        if (request is { Prove: true, Target: not null })
        {
            findings = await ProveAsync(request, run.Context.Snapshot, findings, progress, cancellationToken);
        }

        var shown = request.WithValues ? findings : findings.Select(FindingRedactor.Redact).ToList();
        var (pictures, pictureFailure) = !request.WithPictures ? ([], null) : Draw(engine, run.Context.Snapshot, shown);
        return new CheckResult(
            CheckReport.From(run, shown, request.WithValues ? sifted.Ignored : sifted.Ignored.Select(finding => finding.Redact()).ToList()) with { Pictures = pictures },
            run.Context.Snapshot with { Workload = request.Workload ?? snapshot.Workload },
            run.Outcomes.Where(outcome => outcome.Failure is not null).ToList(),
            sifted.Unmatched)
        {
            PictureFailure = pictureFailure,
        };
    }

    // As with rules: a defect in a drawing must not take the findings with it.
    private static (IReadOnlyList<ReportPicture> Pictures, Exception? Failure) Draw(IEngine engine, Snapshot snapshot, IReadOnlyList<Finding> findings)
    {
        try
        {
            return (engine.Capability<IPicture>()?.PicturesOf(snapshot, findings) ?? [], null);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return ([], failure);
        }
    }

    private static StringComparison IdentifierComparison(string engine) =>
        engine is EngineNames.Sqlite or EngineNames.MySql ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    private async Task<Snapshot> ObserveAsync(CheckRequest request, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        var target = request.Target ?? throw new ArgumentException("A check needs a target or a snapshot.", nameof(request));
        var probe = engines.Require<IObserve>(target, "check");
        var snapshot = await probe.ObserveAsync(target, request.Options, progress, cancellationToken);
        if (request.Workload is null || engines.For(target).Capability<IObserveWorkload>() is not { } plans)
        {
            return snapshot;
        }

        progress?.Report(new ProgressStep("Planning the workload"));
        var section = await plans.ObserveWorkloadAsync(target, request.Workload, request.Options, cancellationToken);
        return snapshot with { Sections = [.. snapshot.Sections, section] };
    }

    private AnswerQuestions? AnswererFor(CheckRequest request)
    {
        if (request.Target is not { } target || request.Snapshot is not null)
        {
            return null;
        }

        var probe = engines.Require<IObserve>(target, "check");
        return (questions, cancellationToken) => probe.AnswerAsync(target, questions, request.Options, cancellationToken);
    }

    private async Task<IReadOnlyList<Finding>> ProveAsync(
        CheckRequest request,
        Snapshot snapshot,
        IReadOnlyList<Finding> findings,
        IProgress<ProgressStep>? progress,
        CancellationToken cancellationToken)
    {
        var prover = engines.Require<IProve>(request.Target!, "check --prove");
        var proof = new ProveRequest
        {
            Target = request.Target!,
            Volumes = request.Volumes,
            Snapshot = snapshot,
            Findings = findings,
            Workload = request.Workload,
            Options = request.Options,
        };
        return await prover.ProveAsync(proof, progress, cancellationToken);
    }
}
