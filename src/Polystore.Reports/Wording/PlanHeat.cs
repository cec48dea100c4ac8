using System.Globalization;
using Polystore.Core.Engines;
using Polystore.Core.Findings;
using Polystore.Core.Plans;

namespace Polystore.Reports.Wording;

/// <summary>Which nodes of a plan cost what, by the best measure that the plan carries.</summary>
internal sealed class PlanHeat
{
    private readonly Dictionary<PlanNode, int> numbers = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<PlanNode, double> total = new(ReferenceEqualityComparer.Instance);
    private readonly IReadOnlyDictionary<PlanNode, double> self;
    private readonly ILookup<int, (int Number, Finding Finding)> findings;

    private PlanHeat(Explanation explanation)
    {
        Nodes = explanation.Plan.Root.Flatten().ToList();
        foreach (var node in Nodes)
        {
            numbers[node] = numbers.Count + 1;
        }

        findings = explanation.Findings.Where(finding => finding.State == FindingState.Problem)
            .Select((finding, index) => (Number: index + 1, Finding: finding))
            .Where(item => NodeOf(item.Finding) is not null)
            .ToLookup(item => NodeOf(item.Finding)!.Value);
        IsTime = Nodes.Any(node => node.SelfTimeMs > 0);
        self = IsTime ? Times() : PlanCosts.Of(explanation.Plan.Root);
        for (var i = Nodes.Count - 1; i >= 0; i--)
        {
            total[Nodes[i]] = self.GetValueOrDefault(Nodes[i]) + Nodes[i].Children.Sum(child => total[child]);
        }

        Whole = total[explanation.Plan.Root];
        Worst = Whole > 0
            ? Nodes.MaxBy(node => self.GetValueOrDefault(node))
            : Nodes.FirstOrDefault(node => node.Id > 0 && node.Id == explanation.Findings.Select(NodeOf).FirstOrDefault(id => id is not null));
    }

    /// <summary>All nodes, depth first.</summary>
    public IReadOnlyList<PlanNode> Nodes { get; }

    /// <summary>The node that costs most, or the one the worst finding is about; null when the plan gives no hint.</summary>
    public PlanNode? Worst { get; }

    /// <summary>True when shares are of measured time, false when of planner cost.</summary>
    public bool IsTime { get; }

    /// <summary>Milliseconds, or planner cost, of all nodes together; 0 when the plan carries neither.</summary>
    public double Whole { get; }

    /// <summary>The heat of an explanation's plan.</summary>
    public static PlanHeat Of(Explanation explanation) => new(explanation);

    /// <summary>Whether the node is part of the plan.</summary>
    public bool Has(PlanNode node) => numbers.ContainsKey(node);

    /// <summary>Position of the node in the plan, depth first, from 1.</summary>
    public int Number(PlanNode node) => numbers[node];

    /// <summary>Milliseconds, or planner cost, of the node itself.</summary>
    public double Self(PlanNode node) => self.GetValueOrDefault(node);

    /// <summary>Share of the whole that the node itself takes, 0 to 1; null when the plan carries neither time nor cost.</summary>
    public double? Share(PlanNode node) => Whole > 0 ? Self(node) / Whole : null;

    /// <summary>Share of the whole that the node takes with everything under it, 0 to 1; null when the plan carries neither.</summary>
    public double? TotalShare(PlanNode node) => Whole > 0 ? total[node] / Whole : null;

    /// <summary>Findings about the node, with their numbers in the report.</summary>
    public IEnumerable<(int Number, Finding Finding)> FindingsOf(PlanNode node) => node.Id == 0 ? [] : findings[node.Id];

    /// <summary>The node that a finding is about; null when it is about the statement.</summary>
    public PlanNode? At(Finding finding) => NodeOf(finding) is { } id && id > 0 ? Nodes.FirstOrDefault(node => node.Id == id) : null;

    // The plan node that a finding is about, by the number at the end of its location.
    private static int? NodeOf(Finding finding)
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

    private Dictionary<PlanNode, double> Times()
    {
        var times = new Dictionary<PlanNode, double>(ReferenceEqualityComparer.Instance);
        foreach (var node in Nodes)
        {
            times[node] = Math.Max(0, node.SelfTimeMs ?? 0);
        }

        return times;
    }
}
