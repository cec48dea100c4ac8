using System.Globalization;
using Polystore.Core.Engines;
using Polystore.Core.Findings;
using Polystore.Core.Plans;

namespace Polystore.Reports.Wording;

/// <summary>Which nodes of a plan cost what, by the best measure that the plan carries.</summary>
internal sealed class PlanHeat
{
    private readonly Dictionary<PlanNode, double> shares = new(ReferenceEqualityComparer.Instance);
    private readonly ILookup<int, Finding> findings;

    private PlanHeat(Explanation explanation)
    {
        var nodes = explanation.Plan.Root.Flatten().ToList();
        findings = explanation.Findings.Where(finding => NodeOf(finding) is not null).ToLookup(finding => NodeOf(finding)!.Value);
        Func<PlanNode, double?> measure = nodes.Any(node => node.SelfTimeMs > 0) ? node => node.SelfTimeMs : SelfCost;
        var total = nodes.Sum(node => measure(node) ?? 0);
        if (total > 0)
        {
            foreach (var node in nodes)
            {
                shares[node] = Math.Max(0, measure(node) ?? 0) / total;
            }
        }

        Worst = shares.Count > 0
            ? shares.MaxBy(share => share.Value).Key
            : nodes.FirstOrDefault(node => node.Id > 0 && node.Id == explanation.Findings.Select(NodeOf).FirstOrDefault(id => id is not null));
        IsTime = nodes.Any(node => node.SelfTimeMs > 0);
    }

    /// <summary>The node that costs most, or the one the worst finding is about; null when the plan gives no hint.</summary>
    public PlanNode? Worst { get; }

    /// <summary>True when shares are of measured time, false when of planner cost.</summary>
    public bool IsTime { get; }

    /// <summary>The heat of an explanation's plan.</summary>
    public static PlanHeat Of(Explanation explanation) => new(explanation);

    /// <summary>Share of the whole that the node itself takes, 0 to 1; null when the plan carries neither time nor cost.</summary>
    public double? Share(PlanNode node) => shares.TryGetValue(node, out var share) ? share : null;

    /// <summary>Findings about the node.</summary>
    public IEnumerable<Finding> FindingsOf(PlanNode node) => node.Id == 0 ? [] : findings[node.Id];

    /// <summary>The plan node that a finding is about, by the number at the end of its location.</summary>
    public static int? NodeOf(Finding finding)
    {
        var location = finding.Subject.Location;
        if (location is null)
        {
            return null;
        }

        var digits = location.Length;
        while (digits > 0 && char.IsAsciiDigit(location[digits - 1]))
        {
            digits--;
        }

        return int.TryParse(location[digits..], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
    }

    private static double? SelfCost(PlanNode node) =>
        node.TotalCost is { } cost ? Math.Max(0, cost - node.Children.Sum(child => child.TotalCost ?? 0)) : null;
}
