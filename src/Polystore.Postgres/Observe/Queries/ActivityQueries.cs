using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Observe.Versions;

namespace Polystore.Postgres.Observe.Queries;

/// <summary>Who is connected, what they do, hold and await.</summary>
internal static class ActivityQueries
{
    public static ProbeQuery<PostgresConnectionGroup> Connections() => new(
        "connections",
        """
        SELECT a.usename AS role, a.datname AS database, CASE WHEN v.visible THEN a.application_name END AS application,
               CASE WHEN NOT v.visible THEN NULL WHEN a.client_addr IS NULL THEN 'unix' WHEN a.client_addr << '127.0.0.0/8' OR a.client_addr = '::1' THEN 'local' ELSE 'tcp' END AS client_kind,
               CASE WHEN v.visible THEN a.state END AS state, CASE WHEN v.visible THEN coalesce(s.ssl, false) OR coalesce(g.encrypted, false) END AS encrypted, count(*)::int AS count,
               extract(epoch FROM max(clock_timestamp() - a.backend_start))::float8 AS oldest_seconds,
               extract(epoch FROM max(CASE WHEN a.state LIKE 'idle%' THEN clock_timestamp() - a.state_change END))::float8 AS longest_idle_seconds
          FROM pg_stat_activity a
          LEFT JOIN pg_stat_ssl s ON s.pid = a.pid
          LEFT JOIN pg_stat_gssapi g ON g.pid = a.pid
         CROSS JOIN LATERAL (SELECT pg_has_role('pg_read_all_stats', 'USAGE') OR pg_has_role(a.usesysid, 'USAGE') AS visible) v
         WHERE a.pid <> pg_backend_pid() AND coalesce(a.backend_type, 'client backend') = 'client backend' AND a.datid IS NOT NULL
         GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY count(*) DESC, 1, 2
        """,
        ProbeRowsJson.Default.PostgresConnectionGroup);

    /// <summary>Asking who blocks a process briefly stops the lock table, so it is asked only of processes that wait for a lock.</summary>
    public static ProbeQuery<PostgresSession> Sessions() => new(
        "sessions",
        """
        WITH waits AS (
            SELECT a.pid, pg_blocking_pids(a.pid) AS blocked_by FROM pg_stat_activity a WHERE a.wait_event_type = 'Lock'
        ), blockers AS (
            SELECT DISTINCT unnest(blocked_by) AS pid FROM waits
        )
        SELECT a.pid, coalesce(a.backend_type, 'client backend') AS kind, a.usename AS role, a.datname AS database, a.application_name AS application, a.state,
               a.wait_event_type, a.wait_event, extract(epoch FROM clock_timestamp() - a.backend_start)::float8 AS session_seconds,
               extract(epoch FROM clock_timestamp() - a.xact_start)::float8 AS transaction_seconds,
               extract(epoch FROM clock_timestamp() - a.query_start)::float8 AS query_seconds,
               extract(epoch FROM clock_timestamp() - a.state_change)::float8 AS state_seconds,
               age(a.backend_xmin) AS xmin_age, age(a.backend_xid) AS xid_age, nullif(left(a.query, 10000), '') AS query,
               coalesce(w.blocked_by, '{}') AS blocked_by, l.relation AS blocked_relation, l.mode AS blocked_mode,
               extract(epoch FROM clock_timestamp() - coalesce(l.wait_start, CASE WHEN w.pid IS NOT NULL THEN a.query_start END))::float8 AS wait_seconds, s.ssl AS encrypted,
               a.datname IS DISTINCT FROM current_database() AS other_database
          FROM pg_stat_activity a
          LEFT JOIN waits w ON w.pid = a.pid
          LEFT JOIN pg_stat_ssl s ON s.pid = a.pid
          LEFT JOIN LATERAL (SELECT l.mode, n.nspname || '.' || c.relname AS relation, (to_jsonb(l) ->> 'waitstart')::timestamptz AS wait_start
                               FROM pg_locks l
                               LEFT JOIN pg_class c ON c.oid = l.relation AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
                               LEFT JOIN pg_namespace n ON n.oid = c.relnamespace
                              WHERE w.pid IS NOT NULL AND l.pid = a.pid AND NOT l.granted LIMIT 1) l ON true
         WHERE a.pid <> pg_backend_pid()
           AND (a.xact_start IS NOT NULL OR a.backend_xmin IS NOT NULL OR a.state NOT IN ('idle') OR w.pid IS NOT NULL OR a.pid IN (SELECT pid FROM blockers))
         ORDER BY a.xact_start NULLS LAST LIMIT 1000
        """,
        ProbeRowsJson.Default.PostgresSession);

    public static ProbeQuery<PostgresLockGroup> LockGroups() => new(
        "lock counts",
        """
        SELECT locktype AS lock_type, mode, granted, count(*)::int AS count
          FROM pg_locks WHERE pid IS DISTINCT FROM pg_backend_pid() GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
        """,
        ProbeRowsJson.Default.PostgresLockGroup);

    /// <summary>What fills the shared lock table: each object once, however many hold it (src/backend/storage/lmgr/README, "Lock Data Structures").</summary>
    public static ProbeQuery<CountRow> LockedObjects() => new(
        "shared lock table",
        """
        SELECT count(*) AS count
          FROM (SELECT DISTINCT locktype, database, relation, page, tuple, virtualxid, transactionid, classid, objid, objsubid
                  FROM pg_locks WHERE NOT fastpath AND mode <> 'SIReadLock' AND pid IS DISTINCT FROM pg_backend_pid()) o
        """,
        ProbeRowsJson.Default.CountRow);

    public static ProbeQuery<PostgresRelationLock> StrongLocks() => new(
        "strong locks",
        """
        SELECT n.nspname AS schema, c.relname AS name, l.mode, l.granted, l.pid,
               CASE WHEN NOT l.granted THEN extract(epoch FROM clock_timestamp() - coalesce(to_jsonb(l) ->> 'waitstart', a.state_change::text)::timestamptz)::float8 END AS wait_seconds
          FROM pg_locks l
          JOIN pg_class c ON c.oid = l.relation
          JOIN pg_namespace n ON n.oid = c.relnamespace
          LEFT JOIN pg_stat_activity a ON a.pid = l.pid
         WHERE l.locktype = 'relation' AND l.pid IS DISTINCT FROM pg_backend_pid() AND n.nspname <> 'pg_catalog'
           AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
           AND l.mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
         ORDER BY l.granted DESC, n.nspname, c.relname LIMIT 1000
        """,
        ProbeRowsJson.Default.PostgresRelationLock);

    public static ProbeQuery<PostgresPreparedTransaction> PreparedTransactions() => new(
        "prepared transactions",
        """
        SELECT gid, owner, database, extract(epoch FROM clock_timestamp() - prepared)::float8 AS age_seconds, age(transaction) AS xid_age
          FROM pg_prepared_xacts ORDER BY prepared LIMIT 1000
        """,
        ProbeRowsJson.Default.PostgresPreparedTransaction);

    public static ProbeQuery<PostgresRunningJob> Progress(CatalogSql sql) => new(
        "maintenance under way",
        $"""
        SELECT p.pid, p.command, n.nspname AS schema, c.relname AS relation, xn.nspname || '.' || x.relname AS index, p.phase, p.done, p.total,
               extract(epoch FROM clock_timestamp() - a.query_start)::float8 AS seconds, coalesce(a.backend_type = 'autovacuum worker', false) AS automatic,
               coalesce(a.query LIKE '%(to prevent wraparound)%', false) AS for_wraparound
          FROM (
            SELECT pid, datid, relid, NULL::oid AS index, 'VACUUM' AS command, phase, heap_blks_scanned::float8 AS done, heap_blks_total::float8 AS total FROM pg_stat_progress_vacuum
            UNION ALL SELECT pid, datid, relid, nullif(index_relid, 0), command, phase, coalesce(nullif(blocks_done, 0), tuples_done)::float8,
                             coalesce(nullif(blocks_total, 0), tuples_total)::float8 FROM pg_stat_progress_create_index
            UNION ALL SELECT pid, datid, relid, nullif(cluster_index_relid, 0), command, phase, heap_blks_scanned::float8, heap_blks_total::float8 FROM pg_stat_progress_cluster
            {sql.CopyProgress}
            {sql.BackupProgress}
          ) p
          LEFT JOIN pg_stat_activity a ON a.pid = p.pid
          LEFT JOIN pg_class c ON c.oid = p.relid AND p.datid = (SELECT oid FROM pg_database WHERE datname = current_database())
          LEFT JOIN pg_namespace n ON n.oid = c.relnamespace
          LEFT JOIN pg_class x ON x.oid = p.index AND c.oid IS NOT NULL
          LEFT JOIN pg_namespace xn ON xn.oid = x.relnamespace
         ORDER BY p.pid
        """,
        ProbeRowsJson.Default.PostgresRunningJob);
}
