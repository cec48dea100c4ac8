using Polystore.Core.Findings;

namespace Polystore.Core.Redaction;

/// <summary>Masks user data in findings before any renderer sees them.</summary>
public static class FindingRedactor
{
    /// <summary>What stands in place of a value from the user's rows.</summary>
    public const string Mask = "(hidden; --with-values shows it)";

    /// <summary>The finding with every <see cref="Evidence.IsUserData"/> value masked.</summary>
    public static Finding Redact(Finding finding) =>
        finding.Evidence.Any(evidence => evidence.IsUserData)
            ? finding with { Evidence = finding.Evidence.Select(Redact).ToList() }
            : finding;

    private static Evidence Redact(Evidence evidence) => evidence.IsUserData ? evidence with { Value = Mask } : evidence;
}
