namespace Polystore.Postgres.Observe.Sections;

/// <summary>What <c>pg_stat_statements</c> counted for this database: the top by several orders.</summary>
public sealed record PostgresStatements
{
    /// <summary>Version of the extension.</summary>
    public required string ExtensionVersion { get; init; }

    /// <summary>Statements kept for this database.</summary>
    public long Entries { get; init; }

    /// <summary><c>pg_stat_statements.max</c>.</summary>
    public long MaxEntries { get; init; }

    /// <summary>Times entries were thrown out for lack of room.</summary>
    public long Deallocated { get; init; }

    /// <summary>When the counters were last reset.</summary>
    public DateTimeOffset? ResetAt { get; init; }

    /// <summary>Execution time of all statements of this database.</summary>
    public double TotalMilliseconds { get; init; }

    /// <summary>Executions of all statements of this database.</summary>
    public double TotalCalls { get; init; }

    /// <summary><c>pg_stat_statements.track_planning</c> is on.</summary>
    public bool PlanningTracked { get; init; }

    /// <summary><c>track_io_timing</c> is on.</summary>
    public bool IoTimed { get; init; }

    /// <summary>The statements, by total time, those of this tool left out.</summary>
    public IReadOnlyList<PostgresStatement> Items { get; init; } = [];
}

/// <summary>One statement with its counters, summed over the roles that ran it.</summary>
public sealed record PostgresStatement
{
    /// <summary><c>queryid</c> as text.</summary>
    public required string Id { get; init; }

    /// <summary>The statement with constants as <c>$n</c>.</summary>
    public required string Query { get; init; }

    /// <summary>Fingerprint of the statement.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Roles that ran it.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>Sent by clients, not run inside functions.</summary>
    public bool TopLevel { get; init; } = true;

    /// <summary>Executions.</summary>
    public double Calls { get; init; }

    /// <summary>Execution time in all.</summary>
    public double TotalMilliseconds { get; init; }

    /// <summary>Mean of one execution.</summary>
    public double MeanMilliseconds { get; init; }

    /// <summary>Fastest.</summary>
    public double MinMilliseconds { get; init; }

    /// <summary>Slowest.</summary>
    public double MaxMilliseconds { get; init; }

    /// <summary>Standard deviation.</summary>
    public double StandardDeviationMilliseconds { get; init; }

    /// <summary>Planning time in all; 0 unless tracked.</summary>
    public double PlanMilliseconds { get; init; }

    /// <summary>Rows returned or changed.</summary>
    public double Rows { get; init; }

    /// <summary>Blocks found in shared buffers.</summary>
    public double SharedBlocksHit { get; init; }

    /// <summary>Blocks read.</summary>
    public double SharedBlocksRead { get; init; }

    /// <summary>Blocks dirtied.</summary>
    public double SharedBlocksDirtied { get; init; }

    /// <summary>Blocks written by the statement itself.</summary>
    public double SharedBlocksWritten { get; init; }

    /// <summary>Blocks of temporary tables read.</summary>
    public double LocalBlocksRead { get; init; }

    /// <summary>Blocks of temporary tables written.</summary>
    public double LocalBlocksWritten { get; init; }

    /// <summary>Blocks of temporary files read.</summary>
    public double TempBlocksRead { get; init; }

    /// <summary>Blocks of temporary files written.</summary>
    public double TempBlocksWritten { get; init; }

    /// <summary>Time spent reading blocks.</summary>
    public double ReadMilliseconds { get; init; }

    /// <summary>Time spent writing blocks.</summary>
    public double WriteMilliseconds { get; init; }

    /// <summary>WAL records.</summary>
    public double WalRecords { get; init; }

    /// <summary>Full-page images in WAL.</summary>
    public double WalFullPageImages { get; init; }

    /// <summary>Bytes of WAL.</summary>
    public double WalBytes { get; init; }

    /// <summary>Functions compiled (15 and newer).</summary>
    public double JitFunctions { get; init; }

    /// <summary>Time spent compiling (15 and newer).</summary>
    public double JitMilliseconds { get; init; }

    /// <summary>When this entry began to count (17 and newer).</summary>
    public DateTimeOffset? Since { get; init; }
}
