using Polystore.Core.Errors;
using Polystore.Core.Findings;

namespace Polystore.Core.Checks;

/// <summary>From which severity on a check counts as failed.</summary>
/// <param name="Threshold">The least severity that fails; null for never.</param>
public sealed record FailOn(Severity? Threshold)
{
    /// <summary>The words that <see cref="Parse"/> takes, most severe first.</summary>
    public static IReadOnlyList<string> Words { get; } = ["critical", "high", "medium", "low", "info", "never"];

    /// <summary>What holds when nothing is said: high.</summary>
    public static FailOn Default { get; } = new(Severity.High);

    /// <summary>No finding fails a check.</summary>
    public static FailOn Never { get; } = new((Severity?)null);

    /// <summary>Reads one of <see cref="Words"/>, without regard to case.</summary>
    /// <exception cref="UsageException">The text is none of these.</exception>
    public static FailOn Parse(string text) => text.Trim().ToLowerInvariant() switch
    {
        "critical" => new(Severity.Critical),
        "high" => new(Severity.High),
        "medium" => new(Severity.Medium),
        "low" => new(Severity.Low),
        "info" => new(Severity.Info),
        "never" => Never,
        _ => throw new UsageException($"'{text}' is not a severity; --fail-on takes critical, high, medium, low, info or never."),
    };

    /// <summary>The exit code of a check with these findings. What was not examined never fails a check, nor does it make it healthy.</summary>
    public ExitCode ExitCodeFor(CheckReport report) =>
        Threshold is { } threshold && report.Problems.Any(finding => finding.Severity >= threshold) ? ExitCode.Findings : ExitCode.Clean;

    /// <summary>The word that reads back to this.</summary>
    public override string ToString() => Threshold?.ToString().ToLowerInvariant() ?? "never";
}
