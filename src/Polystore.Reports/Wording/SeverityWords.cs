using Polystore.Core.Findings;

namespace Polystore.Reports.Wording;

/// <summary>Severities in the order and words of reports.</summary>
internal static class SeverityWords
{
    /// <summary>Worst first.</summary>
    public static IReadOnlyList<Severity> WorstFirst { get; } = [Severity.Critical, Severity.High, Severity.Medium, Severity.Low, Severity.Info];

    /// <summary>Lower-case name, as in JSON.</summary>
    public static string Name(Severity severity) => severity switch
    {
        Severity.Critical => "critical",
        Severity.High => "high",
        Severity.Medium => "medium",
        Severity.Low => "low",
        _ => "info",
    };

    /// <summary>What it stands for, in a few words.</summary>
    public static string Meaning(Severity severity) => severity switch
    {
        Severity.Critical => "data loss, an outage or wrong results",
        Severity.High => "a cost that users feel, or a risk that bites by itself",
        Severity.Medium => "a measurable cost, or a risk that needs another fault",
        Severity.Low => "tidiness, or a cost that grows slowly",
        _ => "worth knowing",
    };
}
