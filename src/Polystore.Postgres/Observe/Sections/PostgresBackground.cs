namespace Polystore.Postgres.Observe.Sections;

/// <summary>Checkpointer, background writer, archiver, WAL and I/O counters of the cluster.</summary>
public sealed record PostgresBackground
{
    /// <summary>Checkpointer and background writer.</summary>
    public PostgresCheckpoints? Checkpoints { get; init; }

    /// <summary>Archiver.</summary>
    public PostgresArchiver? Archiver { get; init; }

    /// <summary>WAL counters.</summary>
    public PostgresWalStatistics? Wal { get; init; }

    /// <summary><c>pg_stat_io</c> (16 and newer), rows without any activity left out.</summary>
    public IReadOnlyList<PostgresIo> Io { get; init; } = [];

    /// <summary>Bytes in <c>pg_wal</c>; null when not readable.</summary>
    public long? WalDirectoryBytes { get; init; }

    /// <summary>Finished WAL files that wait for the archiver; null when not readable.</summary>
    public long? ArchiveBacklogFiles { get; init; }
}

/// <summary><c>pg_stat_bgwriter</c>, from 17 with <c>pg_stat_checkpointer</c>.</summary>
public sealed record PostgresCheckpoints
{
    /// <summary>Checkpoints by the clock.</summary>
    public long Timed { get; init; }

    /// <summary>Checkpoints on request (too much WAL, or by hand).</summary>
    public long Requested { get; init; }

    /// <summary>Time spent writing.</summary>
    public double WriteMilliseconds { get; init; }

    /// <summary>Time spent syncing.</summary>
    public double SyncMilliseconds { get; init; }

    /// <summary>Buffers written by checkpoints.</summary>
    public long BuffersCheckpoint { get; init; }

    /// <summary>Buffers written by the background writer.</summary>
    public long BuffersClean { get; init; }

    /// <summary>Times the background writer stopped at its limit.</summary>
    public long MaxWrittenClean { get; init; }

    /// <summary>Buffers written by sessions themselves (until 16; newer: see <see cref="PostgresBackground.Io"/>).</summary>
    public long? BuffersBackend { get; init; }

    /// <summary>Times a session had to fsync itself (until 16).</summary>
    public long? BuffersBackendFsync { get; init; }

    /// <summary>Buffers allocated.</summary>
    public long BuffersAllocated { get; init; }

    /// <summary>When the counters were last reset.</summary>
    public DateTimeOffset? ResetAt { get; init; }
}

/// <summary><c>pg_stat_archiver</c>.</summary>
public sealed record PostgresArchiver
{
    /// <summary>WAL files archived.</summary>
    public long Archived { get; init; }

    /// <summary>The last one.</summary>
    public DateTimeOffset? LastArchivedAt { get; init; }

    /// <summary>Failures.</summary>
    public long Failed { get; init; }

    /// <summary>The last one.</summary>
    public DateTimeOffset? LastFailedAt { get; init; }

    /// <summary>When the counters were last reset.</summary>
    public DateTimeOffset? ResetAt { get; init; }
}

/// <summary><c>pg_stat_wal</c>.</summary>
public sealed record PostgresWalStatistics
{
    /// <summary>WAL records.</summary>
    public double Records { get; init; }

    /// <summary>Full-page images.</summary>
    public double FullPageImages { get; init; }

    /// <summary>Bytes.</summary>
    public double Bytes { get; init; }

    /// <summary>Times WAL was written because the buffers were full.</summary>
    public double BuffersFull { get; init; }

    /// <summary>Time spent writing (until 17, with <c>track_wal_io_timing</c>).</summary>
    public double? WriteMilliseconds { get; init; }

    /// <summary>Time spent syncing (until 17).</summary>
    public double? SyncMilliseconds { get; init; }

    /// <summary>When the counters were last reset.</summary>
    public DateTimeOffset? ResetAt { get; init; }
}

/// <summary>One row of <c>pg_stat_io</c>.</summary>
public sealed record PostgresIo
{
    /// <summary>Kind of process.</summary>
    public required string BackendType { get; init; }

    /// <summary><c>relation</c>, <c>temp relation</c> or <c>wal</c>.</summary>
    public required string Object { get; init; }

    /// <summary><c>normal</c>, <c>vacuum</c>, <c>bulkread</c>, <c>bulkwrite</c>, <c>init</c>.</summary>
    public required string Context { get; init; }

    /// <summary>Reads.</summary>
    public double Reads { get; init; }

    /// <summary>Bytes read.</summary>
    public double? ReadBytes { get; init; }

    /// <summary>Time spent reading.</summary>
    public double ReadMilliseconds { get; init; }

    /// <summary>Writes.</summary>
    public double Writes { get; init; }

    /// <summary>Bytes written.</summary>
    public double? WriteBytes { get; init; }

    /// <summary>Time spent writing.</summary>
    public double WriteMilliseconds { get; init; }

    /// <summary>Extensions.</summary>
    public double Extends { get; init; }

    /// <summary>Blocks found.</summary>
    public double Hits { get; init; }

    /// <summary>Blocks evicted.</summary>
    public double Evictions { get; init; }

    /// <summary>Ring buffers reused.</summary>
    public double Reuses { get; init; }

    /// <summary>Syncs.</summary>
    public double Fsyncs { get; init; }

    /// <summary>When the counters were last reset.</summary>
    public DateTimeOffset? ResetAt { get; init; }
}
