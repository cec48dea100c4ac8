namespace Polystore.Core.Plans;

/// <summary>Two plans laid side by side: what stayed, what took another's place, what came and what went.</summary>
public sealed record PlanComparison
{
    /// <summary>What the earlier plan is called: the name of its file.</summary>
    public required string Before { get; init; }

    /// <summary>What the later plan is called; null for the plan of the document itself.</summary>
    public string? After { get; init; }

    /// <summary>Numbers of the whole statement: execution and planning time, cost, blocks.</summary>
    public IReadOnlyList<PlanDelta> Totals { get; init; } = [];

    /// <summary>
    /// Every node of both plans once, depth first in the order of the later plan; a node that is only in the earlier plan stands
    /// under the node that took its parent's place.
    /// </summary>
    public required IReadOnlyList<PlanPair> Nodes { get; init; }

    /// <summary>The earlier plan's root.</summary>
    public required PlanNode BeforeRoot { get; init; }

    /// <summary>True when both plans consist of the same steps in the same places, whatever their numbers.</summary>
    public bool SameShape => Nodes.All(pair => pair.Change == PlanChange.Same);
}
