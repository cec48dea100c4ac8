using Polystore.Core.Findings;
using Polystore.Core.Proofs;
using Polystore.Postgres.Advise.Proving;

namespace Polystore.Postgres.Prove;

/// <summary>What came of one remedy on one copy.</summary>
internal sealed record RemedyOutcome
{
    /// <summary>The statements before and after.</summary>
    public IReadOnlyList<StatementTrial> Trials { get; init; } = [];

    /// <summary>Bytes of the indexes before and after; null when the remedy is not about space.</summary>
    public (double Before, double After)? Bytes { get; init; }

    /// <summary>Why the remedy must not be applied; null when nothing speaks against it.</summary>
    public string? Harm { get; init; }

    /// <summary>Why it could not be tried; null when it was.</summary>
    public string? Untried { get; init; }

    /// <summary>The entries of the proof: space first where the remedy is about it, then blocks that each statement touches.</summary>
    public IEnumerable<ProofRun> Runs(double scale)
    {
        if (Bytes is { } bytes)
        {
            yield return new ProofRun { Scale = scale, Metric = "bytes", Before = bytes.Before, After = bytes.After };
        }

        foreach (var trial in Trials.Where(trial => trial.Measured && !trial.Query.Writes && (Bytes is not null || trial.Query.Statement.Id == TrialStatements.Lookup || !trial.SamePlan)))
        {
            var (verdict, reason) = trial.Rows;
            yield return new ProofRun
            {
                Scale = scale,
                Metric = "blocks",
                Statement = trial.Query.Statement.Id,
                Before = trial.BlocksBefore,
                After = trial.BlocksAfter,
                N = trial.Times.Pairs,
                Digest = verdict,
                Reason = reason,
                BeforeMs = trial.Times.Before,
                AfterMs = trial.Times.After,
                Change = trial.Change,
            };
        }
    }

    /// <summary>What the values are for which the statements of the proof were measured.</summary>
    public IEnumerable<Evidence> Values() => Trials
        .Where(trial => trial is { Measured: true, Query: { Writes: false, Values: not null } })
        .Select(trial => Evidence.Of(
            $"values of {trial.Query.Statement.Id}",
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{trial.Query.Values}, {trial.Query.Share * 100:0.#} % of its calls: {trial.BlocksBefore:#,0} → {trial.BlocksAfter:#,0} blocks"),
            null,
            "pg_stats; measured on a copy"));

    /// <summary>What statements that write pay: the price of an index, told beside the proof.</summary>
    public IEnumerable<Evidence> Upkeep() => Trials
        .Where(trial => trial is { Measured: true, Query.Writes: true } && trial.BlocksAfter > trial.BlocksBefore)
        .Select(trial => Evidence.Of($"upkeep by {trial.Query.Statement.Id}", trial.BlocksAfter - trial.BlocksBefore, "blocks", "measured on a copy"));
}
