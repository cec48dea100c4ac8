using Polystore.Core.Findings;
using Polystore.Core.Proofs;

namespace Polystore.Sqlite.Prove;

/// <summary>What came of one remedy at one volume.</summary>
internal sealed record TrialOutcome
{
    /// <summary>The statements measured.</summary>
    public IReadOnlyList<TrialResult> Results { get; init; } = [];

    /// <summary>Bytes before and after, when the remedy is about space.</summary>
    public (double Before, double After)? Bytes { get; init; }

    /// <summary>Why the remedy must not be applied; null when nothing speaks against it.</summary>
    public string? Harm { get; init; }

    /// <summary>True when that statements stay as they are is worth telling: an index was dropped.</summary>
    public bool TellsUnchanged { get; init; }

    /// <summary>The proof's entries for one volume.</summary>
    public IEnumerable<ProofRun> Runs(double scale)
    {
        foreach (var result in Results.Where(result => result.IsMeasured && !IsUpkeep(result) && (TellsUnchanged || result.Statement.IsWitness || !IsUnchanged(result))))
        {
            var comparison = result.Comparison;
            yield return new ProofRun
            {
                Scale = scale,
                Metric = "vm_steps",
                Before = result.Before.VmSteps,
                After = result.After.VmSteps,
                N = Math.Min(result.Before.Repetitions, result.After.Repetitions),
                Spread = Math.Max(result.Before.StepsSpread, result.After.StepsSpread),
                Digest = comparison.Verdict,
                Reason = comparison.Reason,
                Statement = result.Statement.Id,
                BeforeMs = result.Before.Ms,
                AfterMs = result.After.Ms,
            };
        }

        if (Bytes is { } bytes)
        {
            yield return new ProofRun { Scale = scale, Metric = "bytes", Before = bytes.Before, After = bytes.After };
        }
    }

    /// <summary>What the statements that write pay for the remedy: the price of an index, told beside the proof.</summary>
    public IEnumerable<Evidence> Upkeep() => Results
        .Where(result => result.IsMeasured && IsUpkeep(result))
        .Select(result => Evidence.Of($"upkeep by {result.Statement.Id}", result.After.VmSteps - result.Before.VmSteps, "vm_steps", "measured on a copy"));

    /// <summary>Why results speak against what was applied, worst first; null when they do not.</summary>
    public static string? HarmIn(IReadOnlyList<TrialResult> results, int newIndexes, double scale)
    {
        var volume = $" at {scale:0.##} of the data";
        if (results.FirstOrDefault(result => result.Before.IsMeasured && !result.After.IsMeasured) is { } failed)
        {
            return $"measured on a copy{volume}, {failed.Statement.Id} no longer runs: {failed.After.NotMeasured}";
        }

        if (results.FirstOrDefault(result => result.IsMeasured && result.Comparison.Verdict == DigestVerdict.Different) is { } different)
        {
            return $"measured on a copy{volume}, {different.Statement.Id} has another result: {different.Comparison.Reason}";
        }

        return results.Where(result => RegressionLimit.IsExceeded(result.Before, result.After, newIndexes)).MaxBy(result => result.After.VmSteps - result.Before.VmSteps) is { } slower
            ? $"measured on a copy{volume}, {slower.Statement.Id} takes {slower.After.VmSteps:#,0} instructions instead of {slower.Before.VmSteps:#,0}"
            : null;
    }

    private static bool IsUpkeep(TrialResult result) =>
        !result.Statement.IsWitness && result.Before.Traits.Writes && result.After.VmSteps > result.Before.VmSteps && result.Comparison.Verdict != DigestVerdict.Different;

    private static bool IsUnchanged(TrialResult result) => result.Before.VmSteps == result.After.VmSteps && result.Comparison.Verdict == DigestVerdict.Equal;
}
