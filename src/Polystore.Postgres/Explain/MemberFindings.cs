using System.Globalization;
using Polystore.Core.Findings;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Explain;

/// <summary>
/// Makes one finding of those that say the same of partition after partition under one Append: the worst speaks for all, with what is at
/// stake in all of them, and with everyone's statements.
/// </summary>
internal static class MemberFindings
{
    private const int MostNamed = 5;

    public static IReadOnlyList<Finding> Merge(IReadOnlyList<Finding> findings, PostgresPlan plan)
    {
        var nodes = plan.Nodes.ToDictionary(PlanWords.Place, StringComparer.Ordinal);
        return findings
            .GroupBy(finding => finding.State == FindingState.Problem && finding.Subject.Location is { } place && nodes.TryGetValue(place, out var node) && Family(node) is { } family
                ? $"{finding.Id} {family}" : $"{finding.Id} {finding.Fingerprint} {finding.Subject.Location}", StringComparer.Ordinal)
            .Select(group => group.ToList() is { Count: > 1 } several ? One(several, nodes) : group.First())
            .ToList();
    }

    // Partitions are named after their parent's alias: m_1, m_2, … under the nearest Append; null for everything else.
    private static string? Family(PostgresPlanNode node)
    {
        if (node.Alias is not { } alias || alias.LastIndexOf('_') is not (> 0 and var end) || end + 1 == alias.Length || !alias.AsSpan(end + 1).ContainsAnyInRange('0', '9') || alias.AsSpan(end + 1).ContainsAnyExceptInRange('0', '9'))
        {
            return null;
        }

        for (var above = node.Parent; above is not null; above = above.Parent)
        {
            if (above.NodeType is "Append" or "Merge Append" or "ModifyTable")
            {
                return string.Create(CultureInfo.InvariantCulture, $"{above.Id} {alias[..end]}");
            }
        }

        return null;
    }

    private static Finding One(List<Finding> findings, Dictionary<string, PostgresPlanNode> nodes)
    {
        var worst = findings.OrderByDescending(finding => finding.Severity).ThenByDescending(finding => finding.Weight).First();
        var others = findings.Where(finding => finding != worst).Select(finding => finding.Subject.Location).OfType<string>().Select(place => nodes[place]).ToList();
        var named = string.Join(", ", others.Take(MostNamed).Select(node => $"{node.RelationName ?? node.NodeType} ({PlanWords.Place(node)})"));
        return worst with
        {
            Title = $"{worst.Title}; the same in {(others.Count == 1 ? "another partition" : $"{PlanWords.Number(others.Count)} other partitions")}",
            Weight = findings.Sum(finding => finding.Weight),
            Evidence = [.. worst.Evidence, Evidence.Of("also at", others.Count > MostNamed ? $"{named}, …" : named, null, "EXPLAIN")],
            Remedy = worst.Remedy is { IsAutomatic: true } remedy ? All(remedy, findings) : worst.Remedy,
        };
    }

    private static Remedy All(Remedy remedy, List<Finding> findings)
    {
        var remedies = findings.Select(finding => finding.Remedy).OfType<Remedy>().Where(other => other.IsAutomatic).ToList();
        return remedy with
        {
            Apply = remedies.SelectMany(other => other.Apply).Distinct(StringComparer.Ordinal).ToList(),
            Rollback = remedies.SelectMany(other => other.Rollback).Distinct(StringComparer.Ordinal).ToList(),
            Effects = remedies.SelectMany(other => other.Effects).Distinct().ToList(),
        };
    }
}
