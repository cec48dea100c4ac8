using System.Globalization;
using Polystore.Core.Findings;
using Polystore.Core.Proofs;
using Polystore.Postgres.Explain.Rewrites.Proving;

namespace Polystore.Postgres.Explain.Proving;

/// <summary>What a verdict on a proposed statement makes of its finding.</summary>
internal static class RewriteJudgement
{
    /// <summary>The finding with its proof; without the statement when that returns other rows, withheld when it is no better.</summary>
    public static Finding Of(Finding finding, RewriteVerdict verdict)
    {
        var remedy = finding.Remedy!;
        var judged = finding with { Proof = verdict.Proof, Unproven = verdict.Proof is null ? verdict.Reason : null };
        if (verdict.Verdict == DigestVerdict.Different)
        {
            return judged with
            {
                Proof = null,
                Unproven = null,
                Remedy = Remedy.ByHand($"The statement that usually helps here was tried and is not the same ({verdict.Reason}); none is proposed.", remedy.Reason),
            };
        }

        return verdict.Proof is not { Holds: false, Runs: [var main, ..] } ? judged : judged with
        {
            Severity = finding.Severity > Severity.Low ? Severity.Low : finding.Severity,
            Remedy = remedy with
            {
                Withheld = main.Metric == "cost"
                    ? string.Create(CultureInfo.InvariantCulture, $"the planner expects no lower cost of the rewritten statement ({main.Before:#,0} before, {main.After:#,0} after)")
                    : string.Create(CultureInfo.InvariantCulture, $"the rewritten statement took no less time ({main.Before:#,0.##} ms before, {main.After:#,0.##} ms after)"),
            },
        };
    }
}
