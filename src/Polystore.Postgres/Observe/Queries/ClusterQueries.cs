using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Observe.Versions;

namespace Polystore.Postgres.Observe.Queries;

/// <summary>The cluster as a whole: databases, background processes, configuration files.</summary>
internal static class ClusterQueries
{
    public static ProbeQuery<PostgresDatabase> Databases(CatalogSql sql) => new(
        "databases",
        $"""
        SELECT d.datname AS name, pg_get_userbyid(d.datdba) AS owner, d.datname = current_database() AS current, d.datistemplate AS template,
               d.datallowconn AS allows_connections, d.datconnlimit AS connection_limit, pg_encoding_to_char(d.encoding) AS encoding,
               d.datcollate AS collate, d.datctype AS character_type, {sql.LocaleProvider} AS locale_provider,
               {sql.DatabaseCollationVersion} AS collation_version, {sql.DatabaseActualCollationVersion} AS actual_collation_version,
               CASE WHEN has_database_privilege(d.oid, 'CONNECT') OR pg_has_role('pg_read_all_stats', 'USAGE') THEN pg_database_size(d.oid) END AS bytes,
               age(d.datfrozenxid) AS frozen_xid_age, mxid_age(d.datminmxid) AS min_multi_xact_age,
               coalesce(s.xact_commit, 0) AS commits, coalesce(s.xact_rollback, 0) AS rollbacks, coalesce(s.blks_read, 0) AS blocks_read, coalesce(s.blks_hit, 0) AS blocks_hit,
               coalesce(s.tup_returned, 0) AS rows_returned, coalesce(s.tup_fetched, 0) AS rows_fetched, coalesce(s.tup_inserted, 0) AS rows_inserted,
               coalesce(s.tup_updated, 0) AS rows_updated, coalesce(s.tup_deleted, 0) AS rows_deleted, coalesce(s.conflicts, 0) AS conflicts,
               coalesce(s.temp_files, 0) AS temp_files, coalesce(s.temp_bytes, 0) AS temp_bytes, coalesce(s.deadlocks, 0) AS deadlocks,
               s.checksum_failures, s.checksum_last_failure AS checksum_last_failure_at, coalesce(s.blk_read_time, 0) AS read_milliseconds,
               coalesce(s.blk_write_time, 0) AS write_milliseconds, {sql.SessionCounters}, s.stats_reset AS statistics_reset_at
          FROM pg_database d JOIN pg_stat_database s ON s.datid = d.oid
         ORDER BY d.datname
        """,
        ProbeRowsJson.Default.PostgresDatabase);

    public static ProbeQuery<PostgresCheckpoints> Checkpoints(CatalogSql sql) => new("checkpoints", sql.Checkpoints, ProbeRowsJson.Default.PostgresCheckpoints);

    public static ProbeQuery<PostgresArchiver> Archiver() => new(
        "archiver",
        """
        SELECT archived_count AS archived, last_archived_time AS last_archived_at, failed_count AS failed, last_failed_time AS last_failed_at, stats_reset AS reset_at
          FROM pg_stat_archiver
        """,
        ProbeRowsJson.Default.PostgresArchiver);

    public static ProbeQuery<PostgresWalStatistics> Wal(CatalogSql sql) => new("WAL counters", sql.Wal, ProbeRowsJson.Default.PostgresWalStatistics);

    public static ProbeQuery<PostgresIo> Io(CatalogSql sql) => new("I/O counters", sql.Io, ProbeRowsJson.Default.PostgresIo);

    public static ProbeQuery<CountRow> WalDirectory() =>
        new("WAL directory", "SELECT coalesce(sum(size), 0)::int8 AS count FROM pg_ls_waldir()", ProbeRowsJson.Default.CountRow);

    public static ProbeQuery<CountRow> ArchiveBacklog() =>
        new("archive backlog", "SELECT count(*) AS count FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready'", ProbeRowsJson.Default.CountRow);

    public static ProbeQuery<PostgresFileSetting> FileErrors() => new(
        "configuration files",
        """
        SELECT sourcefile AS file, sourceline AS line, name, applied, error FROM pg_file_settings WHERE error IS NOT NULL ORDER BY seqno
        """,
        ProbeRowsJson.Default.PostgresFileSetting);

    /// <summary>Only the names and values of settings that hold no secret by their nature.</summary>
    public static ProbeQuery<PostgresRoleSetting> RoleSettings() => new(
        "settings of roles",
        """
        SELECT r.rolname AS role, d.datname AS database, split_part(x.entry, '=', 1) AS name, substr(x.entry, strpos(x.entry, '=') + 1) AS value
          FROM pg_db_role_setting s
          LEFT JOIN pg_roles r ON r.oid = s.setrole
          LEFT JOIN pg_database d ON d.oid = s.setdatabase,
               unnest(s.setconfig) AS x(entry)
         WHERE EXISTS (SELECT FROM pg_settings g WHERE g.name = lower(split_part(x.entry, '=', 1)))
            OR lower(split_part(x.entry, '=', 1)) IN ('datestyle', 'intervalstyle', 'timezone')
         ORDER BY 1, 2, 3
        """,
        ProbeRowsJson.Default.PostgresRoleSetting);

    public static ProbeQuery<PostgresHbaRule> Hba() => new(
        "client authentication",
        """
        SELECT coalesce(line_number, 0) AS line, type, coalesce(database, '{}') AS databases, coalesce(user_name, '{}') AS roles, address, netmask, auth_method AS method, error
          FROM pg_hba_file_rules ORDER BY line_number
        """,
        ProbeRowsJson.Default.PostgresHbaRule);

    public static ProbeQuery<PostgresCollation> CollationMismatches() => new(
        "collation versions",
        """
        SELECT n.nspname AS schema, o.collname AS name, CASE o.collprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END AS provider,
               o.collversion AS version, pg_collation_actual_version(o.oid) AS actual_version,
               ARRAY(SELECT format('%s.%s', xn.nspname, xc.relname)
                       FROM pg_index x JOIN pg_class xc ON xc.oid = x.indexrelid JOIN pg_namespace xn ON xn.oid = xc.relnamespace
                      WHERE o.oid = ANY(x.indcollation) ORDER BY 1 LIMIT 100) AS indexes
          FROM pg_collation o JOIN pg_namespace n ON n.oid = o.collnamespace
         WHERE o.oid IN (SELECT unnest(indcollation) FROM pg_index) AND o.collversion <> pg_collation_actual_version(o.oid)
        """,
        ProbeRowsJson.Default.PostgresCollation);

    // Counting stops at a million: past it the exact number changes nothing.
    public static ProbeQuery<PostgresLargeObjects> LargeObjects() => new(
        "large objects",
        $"""
        SELECT (SELECT count(*) FROM (SELECT FROM pg_largeobject_metadata LIMIT 1000000) m) AS count,
               (SELECT count(*) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_type t ON t.oid = a.atttypid
                 WHERE c.relkind IN ('r', 'm') AND a.attnum > 0 AND NOT a.attisdropped AND (t.oid = 'oid'::regtype OR t.typname = 'lo') AND {UserSchemas.Condition}) AS referencing_columns
        """,
        ProbeRowsJson.Default.PostgresLargeObjects);
}

/// <summary>One number.</summary>
internal sealed record CountRow
{
    public long Count { get; init; }
}
