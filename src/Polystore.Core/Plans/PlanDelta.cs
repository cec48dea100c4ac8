using System.Text.Json.Serialization;

namespace Polystore.Core.Plans;

/// <summary>One number of a plan or a step before and after.</summary>
/// <param name="Metric">One of <see cref="SelfTime"/>, <see cref="TotalTime"/>, <see cref="Rows"/>, <see cref="EstimatedRows"/>, <see cref="Loops"/>,
/// <see cref="Cost"/>, <see cref="Blocks"/>, <see cref="PlanningTime"/>, <see cref="ExecutionTime"/>.</param>
/// <param name="Before">In the earlier plan; null when it does not say, or has no such step.</param>
/// <param name="After">In the later plan; null when it does not say, or has no such step.</param>
public sealed record PlanDelta(string Metric, double? Before, double? After)
{
    /// <summary>Milliseconds of a step alone.</summary>
    public const string SelfTime = "self_time_ms";

    /// <summary>Milliseconds of a step with everything below it.</summary>
    public const string TotalTime = "total_time_ms";

    /// <summary>Rows returned, all loops together.</summary>
    public const string Rows = "rows";

    /// <summary>Rows that the planner expected.</summary>
    public const string EstimatedRows = "estimated_rows";

    /// <summary>Times started.</summary>
    public const string Loops = "loops";

    /// <summary>Planner cost until the last row, everything below included.</summary>
    public const string Cost = "cost";

    /// <summary>Blocks looked at: of a step alone, or of the whole statement.</summary>
    public const string Blocks = "blocks";

    /// <summary>Blocks that were not in the engine's cache, of the whole statement.</summary>
    public const string BlocksRead = "blocks_read";

    /// <summary>Milliseconds of planning.</summary>
    public const string PlanningTime = "planning_ms";

    /// <summary>Milliseconds of execution.</summary>
    public const string ExecutionTime = "execution_ms";

    /// <summary>How many times larger the later number is; null when one is missing or the earlier is 0.</summary>
    public double? Factor => Before is { } before and not 0 && After is { } after ? after / before : null;

    /// <summary>By how much the later number is larger; null when one is missing.</summary>
    [JsonIgnore]
    public double? Difference => After - Before;
}
