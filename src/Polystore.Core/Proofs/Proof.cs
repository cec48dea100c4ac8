namespace Polystore.Core.Proofs;

/// <summary>Measurement behind a piece of advice.</summary>
public sealed record Proof
{
    /// <summary>Planner estimate or measurement.</summary>
    public required ProofKind Kind { get; init; }

    /// <summary>One entry a statement, metric and data volume.</summary>
    public required IReadOnlyList<ProofRun> Runs { get; init; }

    /// <summary>Where it was measured: engine version, copy or original, cache state.</summary>
    public required string Environment { get; init; }

    /// <summary>True when the main metric, that of the first run, fell or stayed in every run, something fell, and no digest differs.</summary>
    public bool Holds => Runs.All(run => run.Digest != DigestVerdict.Different && (run.After <= run.Before || run.Metric != Runs[0].Metric)) && Runs.Any(run => run.After < run.Before);

    /// <summary>How many times smaller the sum of the main metric became; null when there is nothing to divide by.</summary>
    public double? Factor => Main.Sum(run => run.After) is > 0 and var after ? Main.Sum(run => run.Before) / after : null;

    private IEnumerable<ProofRun> Main => Runs.Where(run => run.Metric == Runs[0].Metric);
}

/// <summary>One statement measured before and after at one data volume.</summary>
public sealed record ProofRun
{
    /// <summary>Data volume relative to the database at hand: 1 is the database itself.</summary>
    public required double Scale { get; init; }

    /// <summary>What was measured: <c>vm_steps</c>, <c>ms</c>, <c>cost</c>, <c>documents_examined</c>, <c>bytes</c>, …</summary>
    public required string Metric { get; init; }

    /// <summary>Median before.</summary>
    public required double Before { get; init; }

    /// <summary>Median after.</summary>
    public required double After { get; init; }

    /// <summary>Repetitions behind each median.</summary>
    public int N { get; init; } = 1;

    /// <summary>Largest relative distance of a repetition from its median, 0 for a deterministic metric.</summary>
    public double Spread { get; init; }

    /// <summary>Whether the results are the same.</summary>
    public DigestVerdict Digest { get; init; } = DigestVerdict.None;

    /// <summary>Why the digest is undetermined; of an equal one, on what data the rows were compared.</summary>
    public string? Reason { get; init; }

    /// <summary>The statement's id, when there is more than one.</summary>
    public string? Statement { get; init; }

    /// <summary>Median milliseconds before, beside a deterministic metric.</summary>
    public double? BeforeMs { get; init; }

    /// <summary>Median milliseconds after.</summary>
    public double? AfterMs { get; init; }

    /// <summary>What the repetitions say about the time, noise told apart; null when time was not compared.</summary>
    public ProofChange? Change { get; init; }
}
