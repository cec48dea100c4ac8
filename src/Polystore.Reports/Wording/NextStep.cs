using Polystore.Core.Findings;

namespace Polystore.Reports.Wording;

/// <summary>One of the few things to do first.</summary>
/// <param name="Number">Number of the finding in the report, from 1.</param>
/// <param name="Finding">The finding.</param>
internal sealed record NextStep(int Number, Finding Finding)
{
    private const int Most = 3;

    /// <summary>
    /// At most three, in report order: remedies with statements that may be applied now; where those do not fill the list, the
    /// findings that a person must decide on.
    /// </summary>
    public static IReadOnlyList<NextStep> Of(IReadOnlyList<Finding> findings)
    {
        var problems = findings.Where(finding => finding.State == FindingState.Problem).Select((finding, index) => new NextStep(index + 1, finding)).ToList();
        var ready = problems.Where(step => step.Finding.Remedy is { IsAutomatic: true, Withheld: null }
            && ProofSentence.Of(step.Finding).Strength != ProofStrength.Refuted);
        var byHand = problems.Where(step => step.Finding.Remedy is { IsAutomatic: false, Guidance: not null } && step.Finding.Severity >= Severity.Medium);
        return ready.Concat(byHand)
            .OrderByDescending(step => step.Finding.Severity)
            .ThenByDescending(step => step.Finding.Remedy!.IsAutomatic)
            .ThenBy(step => step.Number)
            .Take(Most)
            .ToList();
    }
}
