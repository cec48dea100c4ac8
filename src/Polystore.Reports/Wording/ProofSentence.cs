using Polystore.Core.Findings;
using Polystore.Core.Proofs;

namespace Polystore.Reports.Wording;

/// <summary>What a proof says, in one line, without claiming more than was measured.</summary>
/// <param name="Verdict"><c>proven</c>, <c>planner estimate</c>, <c>does not hold</c> or <c>unproven</c>.</param>
/// <param name="Text">What follows the verdict; empty when there is nothing to say.</param>
/// <param name="Strength">Whether the advice stands.</param>
internal sealed record ProofSentence(string Verdict, string Text, ProofStrength Strength)
{
    /// <summary>The change of the main metric alone: <c>221× fewer</c>; null when nothing was measured or nothing changed.</summary>
    public string? Factor { get; private init; }

    /// <summary>The sentence of a finding's proof, or why it has none.</summary>
    public static ProofSentence Of(Finding finding) => finding.Proof is null && finding.Unproven is { } reason
        ? new("unproven", VisibleText.OneLine(reason), ProofStrength.None)
        : Of(finding.Proof);

    /// <summary>The sentence of a proof.</summary>
    public static ProofSentence Of(Proof? proof)
    {
        if (proof is null || proof.Runs.Count == 0)
        {
            return new("unproven", "", ProofStrength.None);
        }

        var parts = new List<string> { Main(proof, out var factor) };
        var volumes = proof.Runs.Select(run => run.Scale).Distinct().Count();
        if (volumes > 1)
        {
            parts.Add($"{volumes} volumes");
        }

        parts.AddRange(Further(proof));
        if (Rows(proof) is { } rows)
        {
            parts.Add(rows);
        }

        var text = string.Join(", ", parts);
        ProofSentence sentence = (proof.Holds, proof.Kind) switch
        {
            (false, _) => new("does not hold", text, ProofStrength.Refuted),
            (true, ProofKind.Planner) => new("planner estimate", text, ProofStrength.Estimated),
            _ => new("proven", text, ProofStrength.Measured),
        };
        return sentence with { Factor = factor };
    }

    /// <summary>Verdict and text together.</summary>
    public override string ToString() => Text.Length == 0 ? Verdict : $"{Verdict}: {Text}";

    // The database as it is (scale 1) speaks for the rest; a proof made elsewhere speaks by its smallest volume.
    private static string Main(Proof proof, out string? factor)
    {
        var metric = proof.Runs[0].Metric;
        var runs = proof.Runs.Where(run => run.Metric == metric).ToList();
        var scale = runs.Select(run => run.Scale).OrderBy(candidate => Math.Abs(Math.Log(Math.Max(candidate, 1e-9)))).First();
        var atScale = runs.Where(run => run.Scale.Equals(scale)).ToList();
        var (before, after) = (atScale.Sum(run => run.Before), atScale.Sum(run => run.After));
        var words = Metric.Of(metric);
        factor = words.Factor(before, after);
        return factor is null ? words.Change(before, after) : $"{words.Change(before, after)} ({factor})";
    }

    // What else was seen of the database as it is: blocks and planner cost beside the time.
    private static IEnumerable<string> Further(Proof proof) => proof.Runs
        .Where(run => run.Scale.Equals(1.0) && run.Metric != proof.Runs[0].Metric)
        .GroupBy(run => run.Metric, StringComparer.Ordinal)
        .Select(runs => Metric.Of(runs.Key).Change(runs.Sum(run => run.Before), runs.Sum(run => run.After)));

    private static string? Rows(Proof proof)
    {
        if (proof.Runs.Any(run => run.Digest == DigestVerdict.Different))
        {
            return "DIFFERENT ROWS";
        }

        if (proof.Runs.FirstOrDefault(run => run.Digest == DigestVerdict.Undetermined) is { } undetermined)
        {
            return undetermined.Reason is null ? "rows not comparable" : $"rows not comparable ({VisibleText.OneLine(undetermined.Reason)})";
        }

        return proof.Runs.FirstOrDefault(run => run.Digest == DigestVerdict.Equal) is not { } equal ? null
            : equal.Reason is { } on ? $"same rows {VisibleText.OneLine(on)}" : "same rows";
    }
}

/// <summary>How far a proof carries.</summary>
internal enum ProofStrength
{
    /// <summary>Nothing was measured.</summary>
    None,

    /// <summary>The planner says so.</summary>
    Estimated,

    /// <summary>Measured before and after.</summary>
    Measured,

    /// <summary>Measured, and the advice does not hold.</summary>
    Refuted,
}
