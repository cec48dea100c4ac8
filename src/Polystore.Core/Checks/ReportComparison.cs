using Polystore.Core.Findings;

namespace Polystore.Core.Checks;

/// <summary>What changed between two checks of one target, by fingerprint.</summary>
public sealed record ReportComparison
{
    /// <summary>Problems that were not there before.</summary>
    public required IReadOnlyList<Finding> New { get; init; }

    /// <summary>Problems that are gone. What was not asked or could not be examined now is not called gone.</summary>
    public required IReadOnlyList<Finding> Fixed { get; init; }

    /// <summary>Problems that stayed, as they are now.</summary>
    public required IReadOnlyList<Finding> StillThere { get; init; }

    /// <summary>Compares.</summary>
    public static ReportComparison Of(CheckReport before, CheckReport now)
    {
        var earlier = before.Problems.Select(finding => finding.Fingerprint).ToHashSet(StringComparer.Ordinal);
        var current = now.Findings.Select(finding => finding.Fingerprint).ToHashSet(StringComparer.Ordinal);
        var examined = now.Rules.Fine
            .Concat(now.Findings.Select(finding => finding.Id))
            .Except(now.Rules.NotExamined.Select(rule => rule.Id), StringComparer.Ordinal)
            .ToHashSet(StringComparer.Ordinal);
        return new ReportComparison
        {
            New = now.Problems.Where(finding => !earlier.Contains(finding.Fingerprint)).ToList(),
            Fixed = before.Problems.Where(finding => !current.Contains(finding.Fingerprint) && examined.Contains(finding.Id)).ToList(),
            StillThere = now.Problems.Where(finding => earlier.Contains(finding.Fingerprint)).ToList(),
        };
    }
}
