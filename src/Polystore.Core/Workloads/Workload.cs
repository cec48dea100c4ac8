namespace Polystore.Core.Workloads;

/// <summary>Where the statements of a <see cref="Workload"/> were taken from.</summary>
public enum WorkloadSource
{
    /// <summary>A file or text given by the user.</summary>
    File,

    /// <summary>Counters of the server (<c>pg_stat_statements</c>, performance schema).</summary>
    ServerStatistics,

    /// <summary>A log of the server.</summary>
    Log,

    /// <summary>The profiler of the server.</summary>
    Profiler,

    /// <summary>The built-in sample.</summary>
    Sample,
}

/// <summary>What the applications ask of the database, weighted.</summary>
public sealed record Workload
{
    /// <summary>A workload without statements.</summary>
    public static Workload Empty { get; } = new() { Source = WorkloadSource.File };

    /// <summary>Where it comes from.</summary>
    public required WorkloadSource Source { get; init; }

    /// <summary>The file, view or log by name.</summary>
    public string? Origin { get; init; }

    /// <summary>The statements.</summary>
    public IReadOnlyList<WorkloadStatement> Statements { get; init; } = [];

    /// <summary>Share of the observed total time that the statements stand for, 0 to 1; null when unknown.</summary>
    public double? CoveredShare { get; init; }

    /// <summary>Since when the server counted or logged; null when unknown.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>What to know about it before trusting it, each a sentence: a threshold below which nothing was logged, lines that could not be read.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>One statement with its weight.</summary>
public sealed record WorkloadStatement
{
    /// <summary>Short name, unique in the workload (<c>q03</c>).</summary>
    public required string Id { get; init; }

    /// <summary>The statement's text; with literal values only where the user gave them.</summary>
    public required string Sql { get; init; }

    /// <summary>Equal for statements that differ only in constants, white space and letter case of keywords.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>How often it ran.</summary>
    public double Calls { get; init; } = 1;

    /// <summary>Mean milliseconds of one run; null when unknown.</summary>
    public double? MeanTimeMs { get; init; }

    /// <summary>Mean rows returned or changed by one run; null when unknown.</summary>
    public double? MeanRows { get; init; }

    /// <summary>What it is for.</summary>
    public string? Description { get; init; }

    /// <summary>
    /// The plan of its slowest execution that the server logged with the rows counted, in the server's own text; null when none was. It
    /// holds values of users, and is never written.
    /// </summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public LoggedPlan? LoggedPlan { get; init; }

    /// <summary>Line in the file it came from, from 1.</summary>
    public int? Line { get; init; }

    /// <summary>Executions drawn evenly from all that were seen; empty when none were.</summary>
    public IReadOnlyList<StatementSample> Samples { get; init; } = [];
}
