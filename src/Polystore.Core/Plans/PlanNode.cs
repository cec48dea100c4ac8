using System.Text.Json.Serialization;

namespace Polystore.Core.Plans;

/// <summary>One step of a plan.</summary>
public sealed record PlanNode
{
    /// <summary>Kind in the engine's words: <c>Hash Join</c>, <c>SEARCH</c>, <c>COLLSCAN</c>.</summary>
    public required string Node { get; init; }

    /// <summary>Position in the plan in depth-first order, from 1.</summary>
    public int Id { get; init; }

    /// <summary>Table, collection, view or function that it reads.</summary>
    public string? Relation { get; init; }

    /// <summary>Schema of <see cref="Relation"/>.</summary>
    public string? Schema { get; init; }

    /// <summary>Alias of the relation in the statement.</summary>
    public string? Alias { get; init; }

    /// <summary>Index that it uses.</summary>
    public string? Index { get; init; }

    /// <summary>The engine's own line about it.</summary>
    public string? Detail { get; init; }

    /// <summary>What it is to its parent: <c>outer</c>, <c>inner</c>, <c>subplan</c>, <c>init</c>, <c>member</c>; null for the root.</summary>
    public string? Relationship { get; init; }

    /// <summary>Milliseconds spent in the node itself, all loops and workers together, children excluded.</summary>
    public double? SelfTimeMs { get; init; }

    /// <summary>Milliseconds until the last row, all loops together, children included.</summary>
    public double? TotalTimeMs { get; init; }

    /// <summary>Rows returned, all loops together.</summary>
    public double? Rows { get; init; }

    /// <summary>Rows that the planner expected, all loops together when <see cref="Loops"/> is known.</summary>
    public double? EstimatedRows { get; init; }

    /// <summary>
    /// Rows returned for one expected row: above 1 the planner expected too few, below 1 too many; null when either is unknown, or when
    /// the difference says nothing about the planner, as in a node that was stopped early.
    /// </summary>
    public double? EstimateRatio { get; init; }

    /// <summary>Times it was started; null when the plan was not executed, 0 for "never executed".</summary>
    public double? Loops { get; init; }

    /// <summary>Planner cost before the first row.</summary>
    public double? StartupCost { get; init; }

    /// <summary>Planner cost until the last row.</summary>
    public double? TotalCost { get; init; }

    /// <summary>Blocks or pages that the node alone looked at, in any cache or on disk; null when none were counted.</summary>
    public double? SelfBlocks { get; init; }

    /// <summary>Everything else that the engine said, by the engine's own names (<c>Filter</c>, <c>Sort Key</c>, <c>Heap Fetches</c>).</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>();

    /// <summary>Inputs in the engine's order.</summary>
    public IReadOnlyList<PlanNode> Children { get; init; } = [];

    /// <summary>By what factor the planner was wrong, at least 1; null when <see cref="EstimateRatio"/> is unknown.</summary>
    [JsonIgnore]
    public double? MisestimateFactor => EstimateRatio is { } ratio and > 0 ? Math.Max(ratio, 1 / ratio) : null;

    /// <summary>The node and everything under it, depth first. Iterative, because plans of generated SQL run deep.</summary>
    public IEnumerable<PlanNode> Flatten()
    {
        var pending = new Stack<PlanNode>();
        pending.Push(this);
        while (pending.TryPop(out var node))
        {
            yield return node;
            for (var i = node.Children.Count - 1; i >= 0; i--)
            {
                pending.Push(node.Children[i]);
            }
        }
    }
}
