using Polystore.Core.Errors;
using Polystore.Core.Findings;

namespace Polystore.Core.Checks;

/// <summary>From which severity on a check counts as failed.</summary>
/// <param name="Threshold">The least severity that fails; null for never.</param>
public sealed record FailOn(Severity? Threshold)
{
    /// <summary>Reads <c>critical</c>, <c>high</c>, <c>medium</c>, <c>low</c>, <c>info</c> or <c>never</c>.</summary>
    /// <exception cref="UsageException">The text is none of these.</exception>
    public static FailOn Parse(string text) => text.ToLowerInvariant() switch
    {
        "critical" => new(Severity.Critical),
        "high" => new(Severity.High),
        "medium" => new(Severity.Medium),
        "low" => new(Severity.Low),
        "info" => new(Severity.Info),
        "never" => new((Severity?)null),
        _ => throw new UsageException($"'{text}' is not a severity; --fail-on takes critical, high, medium, low, info or never."),
    };

    /// <summary>The exit code of a check with these findings. What was not examined never fails a check, nor does it make it healthy.</summary>
    public ExitCode ExitCodeFor(CheckReport report) =>
        Threshold is { } threshold && report.Problems.Any(finding => finding.Severity >= threshold) ? ExitCode.Findings : ExitCode.Clean;
}
