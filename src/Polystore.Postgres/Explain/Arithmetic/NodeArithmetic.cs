using Polystore.Postgres.Explain.Model;

namespace Polystore.Postgres.Explain.Arithmetic;

/// <summary>
/// What one node did by itself. <em>Elapsed</em> time is time that passed on the clock, so that the nodes of a plan add up to its
/// execution time; <em>process</em> time adds up what all processes of a parallel plan spent. Times are milliseconds.
/// </summary>
public sealed record NodeArithmetic
{
    /// <summary>The node.</summary>
    public required PostgresPlanNode Node { get; init; }

    /// <summary>Processes that shared its work, the leader included; 1 outside Gather.</summary>
    public double Processes { get; init; } = 1;

    /// <summary>Elapsed time of the node with everything that it ran; null when the plan has no times.</summary>
    public double? TotalTime { get; init; }

    /// <summary>Elapsed time of the node alone, never below 0; null when the plan has no times.</summary>
    public double? SelfTime { get; init; }

    /// <summary>Time of all processes in the node with everything that it ran; null when the plan has no times.</summary>
    public double? TotalProcessTime { get; init; }

    /// <summary>Time of all processes in the node alone; null when the plan has no times.</summary>
    public double? SelfProcessTime { get; init; }

    /// <summary>By how much <see cref="SelfProcessTime"/> can be wrong because the server rounds the average of a loop to microseconds.</summary>
    public double TimeUncertainty { get; init; }

    /// <summary>Rows returned, all loops and processes together; null when the plan was not executed.</summary>
    public double? Rows { get; init; }

    /// <summary>Rows expected for as many loops, all processes together; null without costs.</summary>
    public double? EstimatedRows { get; init; }

    /// <summary>
    /// Rows returned for one expected row: above 1 the planner expected too few, below 1 too many; both sides are at least one row
    /// a loop. Null when either side is unknown or when the difference says nothing about the planner.
    /// </summary>
    public double? EstimateRatio { get; init; }

    /// <summary>True when the node may have been stopped before its last row, so that too few rows are no error of the planner.</summary>
    public bool MayStopEarly { get; init; }

    /// <summary>Blocks of the node alone, never below 0; null when no blocks were counted in the plan.</summary>
    public PostgresBuffers? SelfBuffers { get; init; }

    /// <summary>Time that processes waited for blocks in the node alone; 0 when none was measured.</summary>
    public double SelfIoTime { get; init; }

    /// <summary>By what factor the planner was wrong, at least 1; null when that is unknown.</summary>
    public double? MisestimateFactor => EstimateRatio is { } ratio ? Math.Max(ratio, 1 / ratio) : null;

    /// <summary>Part of the time of the node alone that went into waiting for blocks, from 0 to 1; null without times.</summary>
    public double? IoShare => SelfProcessTime is { } time and > 0 ? Math.Min(1, SelfIoTime / time) : null;
}
