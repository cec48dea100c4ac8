namespace Polystore.Postgres.Observe.Sections;

/// <summary>Every database of the cluster, templates included.</summary>
public sealed record PostgresDatabases
{
    /// <summary>One entry a database.</summary>
    public IReadOnlyList<PostgresDatabase> Items { get; init; } = [];
}

/// <summary>One database with its counters (<c>pg_database</c>, <c>pg_stat_database</c>).</summary>
public sealed record PostgresDatabase
{
    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>Owner.</summary>
    public string Owner { get; init; } = "";

    /// <summary>It is the one that was asked.</summary>
    public bool Current { get; init; }

    /// <summary>It is a template.</summary>
    public bool Template { get; init; }

    /// <summary>Connections are allowed.</summary>
    public bool AllowsConnections { get; init; } = true;

    /// <summary>Connection limit, -1 for none.</summary>
    public int ConnectionLimit { get; init; } = -1;

    /// <summary>Character set encoding.</summary>
    public string Encoding { get; init; } = "";

    /// <summary><c>LC_COLLATE</c>.</summary>
    public string? Collate { get; init; }

    /// <summary><c>LC_CTYPE</c>.</summary>
    public string? CharacterType { get; init; }

    /// <summary><c>libc</c>, <c>icu</c> or <c>builtin</c>.</summary>
    public string? LocaleProvider { get; init; }

    /// <summary>Collation version recorded when the database was made (15 and newer); null when unknown.</summary>
    public string? CollationVersion { get; init; }

    /// <summary>Collation version of the operating system now (15 and newer).</summary>
    public string? ActualCollationVersion { get; init; }

    /// <summary>Size; null when the role may not ask.</summary>
    public long? Bytes { get; init; }

    /// <summary><c>age(datfrozenxid)</c>, in transactions.</summary>
    public long FrozenXidAge { get; init; }

    /// <summary><c>mxid_age(datminmxid)</c>, in multixacts.</summary>
    public long MinMultiXactAge { get; init; }

    /// <summary>Transactions committed.</summary>
    public long Commits { get; init; }

    /// <summary>Transactions rolled back.</summary>
    public long Rollbacks { get; init; }

    /// <summary>Blocks read from the operating system.</summary>
    public long BlocksRead { get; init; }

    /// <summary>Blocks found in shared buffers.</summary>
    public long BlocksHit { get; init; }

    /// <summary>Rows read by scans.</summary>
    public long RowsReturned { get; init; }

    /// <summary>Rows fetched by index scans.</summary>
    public long RowsFetched { get; init; }

    /// <summary>Rows inserted.</summary>
    public long RowsInserted { get; init; }

    /// <summary>Rows updated.</summary>
    public long RowsUpdated { get; init; }

    /// <summary>Rows deleted.</summary>
    public long RowsDeleted { get; init; }

    /// <summary>Queries cancelled by recovery conflicts (standby).</summary>
    public long Conflicts { get; init; }

    /// <summary>Temporary files written by queries.</summary>
    public long TempFiles { get; init; }

    /// <summary>Bytes of those files.</summary>
    public long TempBytes { get; init; }

    /// <summary>Deadlocks.</summary>
    public long Deadlocks { get; init; }

    /// <summary>Pages that failed their checksum; null when checksums are off.</summary>
    public long? ChecksumFailures { get; init; }

    /// <summary>The last of them.</summary>
    public DateTimeOffset? ChecksumLastFailureAt { get; init; }

    /// <summary>Time spent reading blocks; 0 unless <c>track_io_timing</c> is on.</summary>
    public double ReadMilliseconds { get; init; }

    /// <summary>Time spent writing blocks.</summary>
    public double WriteMilliseconds { get; init; }

    /// <summary>Time spent in sessions.</summary>
    public double SessionMilliseconds { get; init; }

    /// <summary>Time spent executing statements.</summary>
    public double ActiveMilliseconds { get; init; }

    /// <summary>Time spent idle in a transaction.</summary>
    public double IdleInTransactionMilliseconds { get; init; }

    /// <summary>Sessions established.</summary>
    public long Sessions { get; init; }

    /// <summary>Sessions whose client vanished.</summary>
    public long SessionsAbandoned { get; init; }

    /// <summary>Sessions ended by a fatal error.</summary>
    public long SessionsFatal { get; init; }

    /// <summary>Sessions ended by an operator.</summary>
    public long SessionsKilled { get; init; }

    /// <summary>When the counters were last reset.</summary>
    public DateTimeOffset? StatisticsResetAt { get; init; }
}
