using Polystore.Core.Findings;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Explain;

/// <summary>
/// Leaves out what another finding makes needless: statistics of an expression that nothing in the plan depends on, where the condition is
/// to be written in another way or gets an index, whose ANALYZE gathers the same statistics.
/// </summary>
internal static class CoveredFindings
{
    private const string Statistics = "PG-PLAN-EXPRESSION-STATISTICS";

    private static readonly HashSet<string> Covering = ["PG-PLAN-EXPRESSION", "PG-PLAN-CAST", "PG-PLAN-CONTAINS", "PG-PLAN-PARTITIONS", "PG-PLAN-PATTERN-INSIDE"];

    public static IEnumerable<Finding> LeftOut(IEnumerable<Finding> findings, PostgresPlan plan)
    {
        var all = findings.ToList();
        var places = all.Where(finding => finding.State == FindingState.Problem && Covering.Contains(finding.Id)).Select(finding => finding.Subject.Location).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var covered = plan.Nodes.Where(node => places.Contains(PlanWords.Place(node)) || (node.Parent is { } parent && places.Contains(PlanWords.Place(parent))))
            .Select(PlanWords.Place).ToHashSet(StringComparer.Ordinal);
        return all.Where(finding => finding is not { Id: Statistics, Weight: <= 0, Subject.Location: { } place } || !covered.Contains(place));
    }
}
