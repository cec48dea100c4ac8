using System.Text.Json.Serialization;

namespace Polystore.Core.Plans;

/// <summary>A step of one plan beside the step of the other plan that does the same work.</summary>
public sealed record PlanPair
{
    /// <summary>What became of it.</summary>
    public required PlanChange Change { get; init; }

    /// <summary>How deep to draw it: 0 for the root.</summary>
    public int Depth { get; init; }

    /// <summary><see cref="PlanNode.Id"/> in the earlier plan; null for a step that came.</summary>
    public int? BeforeId => Before?.Id;

    /// <summary><see cref="PlanNode.Id"/> in the later plan; null for a step that went.</summary>
    public int? AfterId => After?.Id;

    /// <summary>The step as the earlier plan titles it.</summary>
    public string? BeforeTitle => TitleOf(Before);

    /// <summary>The step as the later plan titles it.</summary>
    public string? AfterTitle => TitleOf(After);

    /// <summary>Its numbers that both plans, or one of them, know: time, rows, cost, blocks.</summary>
    public IReadOnlyList<PlanDelta> Deltas { get; init; } = [];

    /// <summary>The node of the earlier plan.</summary>
    [JsonIgnore]
    public PlanNode? Before { get; init; }

    /// <summary>The node of the later plan.</summary>
    [JsonIgnore]
    public PlanNode? After { get; init; }

    /// <summary>The number of that name; null when neither plan knows it.</summary>
    public PlanDelta? Delta(string metric) => Deltas.FirstOrDefault(delta => delta.Metric == metric);

    private static string? TitleOf(PlanNode? node) => node is null ? null : node.Detail ?? (node.Relation is null ? node.Node : $"{node.Node} {node.Relation}");
}
