namespace Polystore.Postgres.Observe.Versions;

/// <summary>
/// Everything in the catalogue SQL that depends on the version of the server: one property a difference, so that a new version
/// is read here from top to bottom. Sources: the release notes of PostgreSQL 13 to 18, "Monitoring" and "System Catalogs".
/// </summary>
/// <param name="version"><c>server_version_num</c>.</param>
internal sealed class CatalogSql(int version)
{
    /// <summary>Oldest version whose catalogue these queries know.</summary>
    public const int OldestReadable = 120000;

    /// <summary>Oldest version that is tested and supported.</summary>
    public const int OldestSupported = 140000;

    /// <summary>First version newer than those tested and supported.</summary>
    public const int FirstUntested = 190000;

    /// <summary>13: rows inserted since the last vacuum.</summary>
    public string InsertedSinceVacuum => Since(13, "pg_stat_get_ins_since_vacuum(s.id)", "NULL::int8");

    /// <summary>16: updates that moved a row to another page.</summary>
    public string NewPageUpdates => Since(16, "pg_stat_get_tuples_newpage_updated(s.id)", "0::int8");

    /// <summary>16: last use of an index.</summary>
    public string LastIndexScan => Since(16, "pg_stat_get_lastscan(i.indexrelid)", "NULL::timestamptz");

    /// <summary>15: UNIQUE NULLS NOT DISTINCT.</summary>
    public string NullsNotDistinct => Since(15, "i.indnullsnotdistinct", "false");

    /// <summary>14: compression of a column; an empty "char" is U+0000 in older JSON casts.</summary>
    public string Compression => Since(14, "CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END", "NULL::text");

    /// <summary>18: constraints that are not enforced.</summary>
    public string Enforced => Since(18, "k.conenforced", "true");

    /// <summary>14: a partition whose concurrent detach is unfinished.</summary>
    public string DetachPending => Since(14, "h.inhdetachpending", "false");

    /// <summary>15: locale provider of a database; ICU became possible as the default.</summary>
    public string LocaleProvider => Since(15, "CASE d.datlocprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END", "'libc'");

    /// <summary>15: recorded collation version of a database.</summary>
    public string DatabaseCollationVersion => Since(15, "d.datcollversion", "NULL::text");

    /// <summary>15: actual collation version of a database.</summary>
    public string DatabaseActualCollationVersion => Since(15, "pg_database_collation_actual_version(d.oid)", "NULL::text");

    /// <summary>14: session counters of a database.</summary>
    public string SessionCounters => Since(
        14,
        "s.session_time AS session_milliseconds, s.active_time AS active_milliseconds, s.idle_in_transaction_time AS idle_in_transaction_milliseconds, "
            + "s.sessions, s.sessions_abandoned, s.sessions_fatal, s.sessions_killed",
        "0 AS sessions");

    /// <summary>13 and 16, 17: what a replication slot tells of itself.</summary>
    public string SlotDetails => string.Join(", ",
        Since(13, "s.wal_status, s.safe_wal_size AS safe_wal_bytes", "NULL::text AS wal_status"),
        Since(14, "s.two_phase", "NULL::bool AS two_phase"),
        Since(17, "s.invalidation_reason, s.failover, extract(epoch FROM clock_timestamp() - s.inactive_since)::float8 AS inactive_seconds",
            Since(16, "CASE WHEN s.conflicting THEN 'conflict' END AS invalidation_reason", "NULL::text AS invalidation_reason")));

    /// <summary>15 and 18: error counters of subscriptions.</summary>
    public string SubscriptionCounters => Since(
        15,
        "st.apply_error_count AS apply_errors, st.sync_error_count AS sync_errors, " + Since(
            18,
            "st.confl_insert_exists + st.confl_update_origin_differs + st.confl_update_exists + st.confl_update_missing + st.confl_delete_origin_differs + "
                + "st.confl_delete_missing + st.confl_multiple_unique_conflicts AS conflicts",
            "0 AS conflicts"),
        "0 AS apply_errors, 0 AS sync_errors, 0 AS conflicts");

    /// <summary>15: the view of those counters.</summary>
    public string SubscriptionCountersFrom => Since(15, "LEFT JOIN pg_stat_subscription_stats st ON st.subid = s.oid", "");

    /// <summary>17: the checkpointer has a view of its own, and sessions' writes moved to pg_stat_io.</summary>
    public string Checkpoints => Since(
        17,
        """
        SELECT c.num_timed AS timed, c.num_requested AS requested, c.write_time AS write_milliseconds, c.sync_time AS sync_milliseconds,
               c.buffers_written AS buffers_checkpoint, b.buffers_clean, b.maxwritten_clean AS max_written_clean,
               b.buffers_alloc AS buffers_allocated, c.stats_reset AS reset_at
          FROM pg_stat_checkpointer c, pg_stat_bgwriter b
        """,
        """
        SELECT checkpoints_timed AS timed, checkpoints_req AS requested, checkpoint_write_time AS write_milliseconds,
               checkpoint_sync_time AS sync_milliseconds, buffers_checkpoint, buffers_clean, maxwritten_clean AS max_written_clean,
               buffers_backend, buffers_backend_fsync, buffers_alloc AS buffers_allocated, stats_reset AS reset_at
          FROM pg_stat_bgwriter
        """);

    /// <summary>14: pg_stat_wal; 18 moved its times to pg_stat_io.</summary>
    public string Wal => Since(
        14,
        "SELECT wal_records AS records, wal_fpi AS full_page_images, wal_bytes AS bytes, wal_buffers_full AS buffers_full, "
            + Since(18, "", "wal_write_time AS write_milliseconds, wal_sync_time AS sync_milliseconds, ") + "stats_reset AS reset_at FROM pg_stat_wal",
        "SELECT 0 AS records WHERE false");

    /// <summary>16: pg_stat_io; 18 counts bytes for each operation instead of one size for all.</summary>
    public string Io => Since(
        16,
        "SELECT backend_type, object, context, coalesce(reads, 0) AS reads, coalesce(read_time, 0) AS read_milliseconds, coalesce(writes, 0) AS writes, "
            + "coalesce(write_time, 0) AS write_milliseconds, coalesce(extends, 0) AS extends, coalesce(hits, 0) AS hits, coalesce(evictions, 0) AS evictions, "
            + "coalesce(reuses, 0) AS reuses, coalesce(fsyncs, 0) AS fsyncs, stats_reset AS reset_at, "
            + Since(18, "read_bytes, write_bytes", "reads * op_bytes AS read_bytes, writes * op_bytes AS write_bytes")
            + " FROM pg_stat_io WHERE coalesce(reads, 0) + coalesce(writes, 0) + coalesce(extends, 0) + coalesce(hits, 0) + coalesce(fsyncs, 0) > 0",
        "SELECT '' AS backend_type, '' AS object, '' AS context WHERE false");

    /// <summary>16: logical slots invalidated on a standby.</summary>
    public string LogicalSlotConflicts => Since(16, "coalesce(sum(confl_active_logicalslot), 0)::int8", "0::int8");

    /// <summary>14: COPY reports its progress.</summary>
    public string CopyProgress => Since(
        14,
        "UNION ALL SELECT pid, datid, relid, NULL::oid, command, 'copying', bytes_processed::float8, nullif(bytes_total, 0)::float8 FROM pg_stat_progress_copy",
        "");

    /// <summary>13: base backups and ANALYZE report their progress.</summary>
    public string BackupProgress => Since(
        13,
        """
        UNION ALL SELECT pid, NULL::oid, NULL::oid, NULL::oid, 'BASE BACKUP', phase, backup_streamed::float8, backup_total::float8 FROM pg_stat_progress_basebackup
        UNION ALL SELECT pid, datid, relid, NULL::oid, 'ANALYZE', phase, sample_blks_scanned::float8, sample_blks_total::float8 FROM pg_stat_progress_analyze
        """,
        "");

    /// <summary>The first text from a major version on, the second before it.</summary>
    private string Since(int major, string sql, string otherwise) => version >= major * 10000 ? sql : otherwise;
}
