using System.Text.Json.Serialization;

namespace Polystore.Core.Plans;

/// <summary>A query plan of any engine.</summary>
public sealed record QueryPlan
{
    /// <summary>Engine, one of <see cref="Connections.EngineNames"/>.</summary>
    public required string Engine { get; init; }

    /// <summary>The root node.</summary>
    public required PlanNode Root { get; init; }

    /// <summary>The statement, when known.</summary>
    public string? Sql { get; init; }

    /// <summary>True when the plan carries what really happened and not only estimates.</summary>
    public bool Analyzed { get; init; }

    /// <summary>Planning time in milliseconds.</summary>
    public double? PlanningMs { get; init; }

    /// <summary>Execution time in milliseconds.</summary>
    public double? ExecutionMs { get; init; }

    /// <summary>Totals of the whole statement that belong to no node: <c>vm_steps</c>, <c>full_scan_steps</c>, <c>sorts</c>, <c>jit_ms</c>, …</summary>
    public IReadOnlyDictionary<string, double> Totals { get; init; } = new Dictionary<string, double>();

    /// <summary>Where the text ended, when it was cut short; null for a whole plan.</summary>
    public string? Truncated { get; init; }

    /// <summary>The plan as the engine's own rules read it; null when it came from JSON.</summary>
    [JsonIgnore]
    public object? Native { get; init; }
}
