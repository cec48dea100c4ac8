namespace Polystore.Postgres.Observe.Queries;

/// <summary>The server and what the role may see: asked first, so that nothing is asked that would be denied.</summary>
internal sealed record ServerRow
{
    public string Version { get; init; } = "";
    public int VersionNumber { get; init; }
    public string Database { get; init; } = "";
    public string Role { get; init; } = "";
    public bool Superuser { get; init; }
    public bool CanReadAllStats { get; init; }
    public bool CanReadAllSettings { get; init; }
    public bool CanReadAllData { get; init; }
    public bool CanReadHba { get; init; }
    public bool CanReadFileSettings { get; init; }
    public bool CanReadPasswords { get; init; }
    public bool CanListWal { get; init; }
    public bool CanListArchiveStatus { get; init; }
    public bool InRecovery { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? ConfiguredAt { get; init; }
    public int BlockSize { get; init; } = 8192;

    /// <summary>Bytes of pg_class, which has a row for each table, index, sequence and TOAST table: how large the schema is, before any statistics are.</summary>
    public long CatalogBytes { get; init; }
    public long WalSegmentBytes { get; init; }
    public string? WalPosition { get; init; }
    public double? WalBytes { get; init; }
    public long? NextTransactionId { get; init; }
    public long? NextMultiXactId { get; init; }
    public int BackendPid { get; init; }
    public bool DataChecksums { get; init; }
    public DateTimeOffset? DatabaseStatisticsSince { get; init; }
    public string? StatementsSchema { get; init; }
    public string? StatementsVersion { get; init; }
    public bool StatementsReadable { get; init; }
    public bool StatementsLoaded { get; init; }
    public string? PredicatesSchema { get; init; }
    public bool PredicatesReadable { get; init; }

    public static ProbeQuery<ServerRow> Query() => new(
        "server",
        """
        SELECT s.*, CASE WHEN s.wal_position IS NOT NULL THEN (s.wal_position - '0/0'::pg_lsn)::float8 END AS wal_bytes FROM (
        SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS version_number,
               current_database() AS database, current_user AS role,
               (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS superuser,
               EXISTS (SELECT FROM pg_roles WHERE rolname = 'pg_read_all_stats' AND pg_has_role(oid, 'USAGE')) AS can_read_all_stats,
               EXISTS (SELECT FROM pg_roles WHERE rolname = 'pg_read_all_settings' AND pg_has_role(oid, 'USAGE')) AS can_read_all_settings,
               EXISTS (SELECT FROM pg_roles WHERE rolname = 'pg_read_all_data' AND pg_has_role(oid, 'USAGE')) AS can_read_all_data,
               has_table_privilege('pg_hba_file_rules', 'SELECT') AND has_function_privilege('pg_hba_file_rules()', 'EXECUTE') AS can_read_hba,
               has_table_privilege('pg_file_settings', 'SELECT') AND has_function_privilege('pg_show_all_file_settings()', 'EXECUTE') AS can_read_file_settings,
               has_table_privilege('pg_authid', 'SELECT') AS can_read_passwords,
               has_function_privilege('pg_ls_waldir()', 'EXECUTE') AS can_list_wal,
               has_function_privilege('pg_ls_archive_statusdir()', 'EXECUTE') AS can_list_archive_status,
               pg_is_in_recovery() AS in_recovery, pg_postmaster_start_time() AS started_at, pg_conf_load_time() AS configured_at,
               current_setting('block_size')::int AS block_size, pg_relation_size('pg_class') AS catalog_bytes, pg_size_bytes(current_setting('wal_segment_size')) AS wal_segment_bytes,
               CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END AS wal_position,
               txid_snapshot_xmax(txid_current_snapshot()) AS next_transaction_id,
               (mxid_age('1'::xid)::int8 + 4294967296) % 4294967296 + 1 AS next_multi_xact_id,
               pg_backend_pid() AS backend_pid, current_setting('data_checksums') = 'on' AS data_checksums,
               pg_stat_get_db_stat_reset_time((SELECT oid FROM pg_database WHERE datname = current_database())) AS database_statistics_since,
               n.nspname AS statements_schema, e.extversion AS statements_version,
               CASE WHEN c.oid IS NULL THEN false ELSE has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') END AS statements_readable,
               current_setting('pg_stat_statements.max', true) IS NOT NULL AS statements_loaded,
               qn.nspname AS predicates_schema,
               CASE WHEN qf.oid IS NULL OR current_setting('pg_qualstats.enabled', true) IS NULL THEN false
                    ELSE has_schema_privilege(qn.oid, 'USAGE') AND has_function_privilege(qf.oid, 'EXECUTE') END AS predicates_readable
          FROM (SELECT 1) one
          LEFT JOIN pg_extension e ON e.extname = 'pg_stat_statements'
          LEFT JOIN pg_namespace n ON n.oid = e.extnamespace
          LEFT JOIN pg_class c ON c.relname = 'pg_stat_statements' AND c.relnamespace = n.oid
          LEFT JOIN pg_extension qe ON qe.extname = 'pg_qualstats'
          LEFT JOIN pg_namespace qn ON qn.oid = qe.extnamespace
          LEFT JOIN pg_proc qf ON qf.proname = 'pg_qualstats' AND qf.pronamespace = qn.oid AND qf.pronargs = 0) s
        """,
        ProbeRowsJson.Default.ServerRow);
}
