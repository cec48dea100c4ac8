namespace Polystore.Sql;

/// <summary>A statement of a workload and how often it runs.</summary>
public sealed record WorkloadStatement
{
    /// <summary>A name that is unique in the workload: <c>-- id: name</c>, else q1, q2, … by position.</summary>
    public required string Id { get; init; }

    /// <summary>The statement, without its delimiter.</summary>
    public required string Sql { get; init; }

    /// <summary>How often it runs in the period that the workload stands for, at least 1: <c>-- calls: N</c>.</summary>
    public long Calls { get; init; } = 1;

    /// <summary>The mean time of one call in milliseconds, when known, at least 0: <c>-- mean_ms: X</c>.</summary>
    public double? MeanMs { get; init; }

    /// <summary>Sample values for its parameters, as written, in order: <c>-- param: value</c>, one a line.</summary>
    public IReadOnlyList<string> Parameters { get; init; } = [];

    /// <summary>The other comments right above it, joined by blanks; empty when there are none.</summary>
    public string Description { get; init; } = "";

    /// <summary>The line of the script that it starts on, from 1.</summary>
    public required int Line { get; init; }
}
