namespace Polystore.Postgres.Workloads.Logs;

/// <summary>What server logs tell about a workload.</summary>
public sealed record LogWorkload
{
    /// <summary>The statements by total time, most first.</summary>
    public IReadOnlyList<LoggedStatement> Statements { get; init; } = [];

    /// <summary>The first moment; null when the lines carry none.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The last moment; null when the lines carry none.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Milliseconds of all statements in the log, of other databases left aside.</summary>
    public double TotalMilliseconds { get; init; }

    /// <summary>Share of <see cref="TotalMilliseconds"/> that <see cref="Statements"/> stand for, 0 to 1; null when no time was logged.</summary>
    public double? CoveredShare { get; init; }

    /// <summary>The shortest time that was logged with a statement; null when none was. Far from 0 it is the threshold of the log.</summary>
    public double? ShortestMilliseconds { get; init; }

    /// <summary>Entries that were read.</summary>
    public long Entries { get; init; }

    /// <summary>Lines and records that are no part of any entry or could not be read.</summary>
    public long Unread { get; init; }

    /// <summary>Entries of other databases, which were left out.</summary>
    public long OtherDatabases { get; init; }

    /// <summary>Kinds of statements that were forgotten to keep within memory: those of least time.</summary>
    public long Forgotten { get; init; }

    /// <summary>How the log is written.</summary>
    public LogFormat Format { get; init; }

    /// <summary>The prefix of the lines that was given or found; null when there is none.</summary>
    public string? Prefix { get; init; }

    /// <summary>Bytes read, decompressed.</summary>
    public long Bytes { get; init; }
}
