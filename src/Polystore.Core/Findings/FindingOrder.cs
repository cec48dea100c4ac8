namespace Polystore.Core.Findings;

/// <summary>First things first. Total up to findings that nobody can tell apart, so that the order of the input never shows.</summary>
internal static class FindingOrder
{
    public static IReadOnlyList<Finding> Sort(IEnumerable<Finding> findings) => findings
        .OrderBy(finding => finding.State)
        .ThenByDescending(finding => finding.Severity)
        .ThenByDescending(finding => finding.Weight)
        .ThenBy(finding => finding.Id, StringComparer.Ordinal)
        .ThenBy(finding => finding.Object, StringComparer.Ordinal)
        .ThenBy(finding => finding.Fingerprint, StringComparer.Ordinal)
        .ThenBy(finding => finding.Title, StringComparer.Ordinal)
        .ThenBy(finding => string.Join('\n', finding.Remedy?.Apply ?? []), StringComparer.Ordinal)
        .ToList();
}
