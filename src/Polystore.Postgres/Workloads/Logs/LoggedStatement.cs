namespace Polystore.Postgres.Workloads.Logs;

/// <summary>The executions of statements that differ in constants only.</summary>
public sealed record LoggedStatement
{
    /// <summary>libpg_query's fingerprint, 16 hexadecimal digits; another number for a text that cannot be parsed.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>One of the statements, as logged.</summary>
    public required string Sql { get; init; }

    /// <summary>PostgreSQL's parser can read it.</summary>
    public bool Parsed { get; init; }

    /// <summary>Executions that were logged, or that those logged stand for when the server logs a sample.</summary>
    public double Calls { get; init; }

    /// <summary>Milliseconds of all executions whose time was logged, planning and binding that was logged apart included.</summary>
    public double TotalMilliseconds { get; init; }

    /// <summary>Mean of the executions whose time was logged; null when no time was.</summary>
    public double? MeanMilliseconds { get; init; }

    /// <summary>The longest execution; null when no time was logged.</summary>
    public double? MaxMilliseconds { get; init; }

    /// <summary>Executions that failed, those canceled included.</summary>
    public long Errors { get; init; }

    /// <summary>Executions that were canceled: a timeout, or a user.</summary>
    public long Canceled { get; init; }

    /// <summary>The plan of the slowest execution that auto_explain logged with the rows counted (<c>auto_explain.log_analyze</c>); null when none was.</summary>
    public Core.Workloads.LoggedPlan? Plan { get; init; }

    /// <summary>Executions drawn evenly from all, and the slowest; up to ten.</summary>
    public IReadOnlyList<LoggedSample> Samples { get; init; } = [];
}
