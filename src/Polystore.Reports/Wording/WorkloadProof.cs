using Polystore.Core.Advising;
using Polystore.Core.Proofs;

namespace Polystore.Reports.Wording;

/// <summary>
/// What the proof of a whole strategy says. A finding's proof holds when nothing got dearer; a strategy trades: an index that
/// saves reads is paid for by writes. So it is judged by the sum over the workload, weighted by calls, at every volume, and says
/// how many statements pay.
/// </summary>
internal static class WorkloadProof
{
    public static ProofSentence Of(Advice advice)
    {
        if (advice.Proof is not { Runs.Count: > 0 } proof)
        {
            return ProofSentence.Of(advice.Proof);
        }

        var calls = advice.Statements.ToDictionary(statement => statement.Id, statement => statement.Calls, StringComparer.Ordinal);
        var runs = proof.Runs.Where(run => run.Metric == proof.Runs[0].Metric && run.Statement is not null && calls.ContainsKey(run.Statement)).ToList();
        if (runs.Count == 0)
        {
            return ProofSentence.Of(proof);
        }

        var volumes = runs
            .GroupBy(run => run.Scale)
            .Select(volume => (Before: volume.Sum(run => run.Before * calls[run.Statement!]), After: volume.Sum(run => run.After * calls[run.Statement!])))
            .ToList();
        var holds = volumes.TrueForAll(volume => volume.After < volume.Before) && runs.TrueForAll(run => run.Digest != DigestVerdict.Different);
        var strength = holds ? proof.Kind == ProofKind.Measured ? ProofStrength.Measured : ProofStrength.Estimated : ProofStrength.Refuted;
        var verdict = strength switch
        {
            ProofStrength.Measured => "proven",
            ProofStrength.Estimated => "planner estimate",
            _ => "does not hold",
        };
        return new ProofSentence(verdict, string.Join("; ", Parts(runs, volumes)), strength);
    }

    private static IEnumerable<string> Parts(List<ProofRun> runs, List<(double Before, double After)> volumes)
    {
        var metric = Metric.Of(runs[0].Metric);
        var factors = volumes.Select(volume => metric.Factor(volume.Before, volume.After) ?? "no change").ToList();
        yield return $"{string.Join(" and ", factors)} {metric.Name} × calls at {Quantity.Count(volumes.Count, "volume")}";

        var statements = runs.GroupBy(run => run.Statement!, StringComparer.Ordinal).ToList();
        var different = statements.Count(statement => statement.Any(run => run.Digest == DigestVerdict.Different));
        var undetermined = statements.Count(statement => statement.Any(run => run.Digest == DigestVerdict.Undetermined));
        var equal = statements.Count(statement => statement.Any(run => run.Digest == DigestVerdict.Equal)) - undetermined - different;
        yield return $"same rows from {equal} of {Quantity.Count(statements.Count, "statement")}"
            + (undetermined > 0 ? $", {undetermined} not comparable" : "")
            + (different > 0 ? $", {different} DIFFERENT" : "");

        // Where runs were compared pair by pair their noise is told apart.
        var pay = statements.Count(statement => statement.Any(run => run.Change is { } change ? change == ProofChange.Slower : run.After > run.Before));
        if (pay > 0)
        {
            yield return $"{Quantity.Count(pay, "statement")} {(pay == 1 ? "pays" : "pay")} more";
        }
    }
}
