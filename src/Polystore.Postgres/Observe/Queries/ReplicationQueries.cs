using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Observe.Versions;

namespace Polystore.Postgres.Observe.Queries;

/// <summary>Slots, standbys, publications and subscriptions.</summary>
internal static class ReplicationQueries
{
    // The position that retained WAL is measured from: on a standby what was received, because that is what its own slots keep.
    private const string Here = "CASE WHEN pg_is_in_recovery() THEN coalesce(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()) ELSE pg_current_wal_lsn() END";

    public static ProbeQuery<PostgresReplicationSlot> Slots(CatalogSql sql) => new(
        "replication slots",
        $"""
        SELECT s.slot_name AS name, s.slot_type AS type, s.database, s.plugin, s.active, s.temporary, ({Here} - s.restart_lsn)::float8 AS retained_bytes,
               age(s.xmin) AS xmin_age, age(s.catalog_xmin) AS catalog_xmin_age, {sql.SlotDetails}
          FROM pg_replication_slots s ORDER BY s.slot_name
        """,
        ProbeRowsJson.Default.PostgresReplicationSlot);

    public static ProbeQuery<PostgresReplica> Replicas() => new(
        "replicas",
        $"""
        SELECT r.application_name AS application, r.usename AS role, r.state, r.sync_state, ({Here} - r.sent_lsn)::float8 AS sent_lag_bytes,
               ({Here} - r.flush_lsn)::float8 AS flush_lag_bytes, ({Here} - r.replay_lsn)::float8 AS replay_lag_bytes,
               extract(epoch FROM r.write_lag)::float8 AS write_lag_seconds, extract(epoch FROM r.flush_lag)::float8 AS flush_lag_seconds,
               extract(epoch FROM r.replay_lag)::float8 AS replay_lag_seconds, extract(epoch FROM clock_timestamp() - r.backend_start)::float8 AS connected_seconds,
               age(r.backend_xmin) AS xmin_age, coalesce((SELECT s.slot_type = 'logical' FROM pg_replication_slots s WHERE s.active_pid = r.pid), false) AS logical
          FROM pg_stat_replication r ORDER BY r.application_name, r.pid
        """,
        ProbeRowsJson.Default.PostgresReplica);

    public static ProbeQuery<PostgresStandby> Standby(CatalogSql sql) => new(
        "recovery",
        $"""
        SELECT pg_is_wal_replay_paused() AS paused, (pg_last_wal_receive_lsn() - pg_last_wal_replay_lsn())::float8 AS received_not_replayed_bytes,
               extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::float8 AS seconds_since_replayed_commit,
               (SELECT status FROM pg_stat_wal_receiver) AS receiver_status,
               (SELECT extract(epoch FROM clock_timestamp() - last_msg_receipt_time)::float8 FROM pg_stat_wal_receiver) AS seconds_since_message,
               c.*
          FROM (SELECT coalesce(sum(confl_tablespace), 0)::int8 AS conflict_tablespace, coalesce(sum(confl_lock), 0)::int8 AS conflict_lock,
                       coalesce(sum(confl_snapshot), 0)::int8 AS conflict_snapshot, coalesce(sum(confl_bufferpin), 0)::int8 AS conflict_buffer_pin,
                       coalesce(sum(confl_deadlock), 0)::int8 AS conflict_deadlock, {sql.LogicalSlotConflicts} AS conflict_logical_slot
                  FROM pg_stat_database_conflicts) c
        """,
        ProbeRowsJson.Default.PostgresStandby);

    /// <summary>
    /// Lists what lacks an identity among the tables that are really published: of partitioned ones the leaves, or the root when
    /// it publishes in their stead.
    /// </summary>
    public static ProbeQuery<PostgresPublication> Publications() => new(
        "publications",
        """
        SELECT p.pubname AS name, pg_get_userbyid(p.pubowner) AS owner, p.puballtables AS all_tables, p.pubinsert AS inserts, p.pubupdate AS updates,
               p.pubdelete AS deletes, p.pubtruncate AS truncates, p.pubviaroot AS via_root, t.tables, coalesce(t.without_identity, '[]') AS without_identity
          FROM pg_publication p
         CROSS JOIN LATERAL (
            SELECT count(*)::int AS tables,
                   json_agg(json_build_object('schema', n.nspname, 'name', c.relname) ORDER BY n.nspname, c.relname)
                     FILTER (WHERE c.relreplident = 'n'
                                OR c.relreplident = 'd' AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary AND i.indisvalid)
                                OR c.relreplident = 'i' AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisreplident AND i.indisvalid)) AS without_identity
              FROM pg_publication_tables pt
              JOIN pg_namespace n ON n.nspname = pt.schemaname
              JOIN pg_class c ON c.relname = pt.tablename AND c.relnamespace = n.oid
             WHERE pt.pubname = p.pubname) t
         ORDER BY p.pubname
        """,
        ProbeRowsJson.Default.PostgresPublication);

    public static ProbeQuery<PostgresSubscription> Subscriptions(CatalogSql sql) => new(
        "subscriptions",
        $"""
        SELECT s.subname AS name, pg_get_userbyid(s.subowner) AS owner, s.subenabled AS enabled, s.subslotname AS slot_name,
               coalesce(w.running, false) AS worker_running, w.seconds_since_message, {sql.SubscriptionCounters},
               (SELECT count(*)::int FROM pg_subscription_rel r WHERE r.srsubid = s.oid AND r.srsubstate <> 'r') AS tables_not_ready
          FROM pg_subscription s
          LEFT JOIN LATERAL (SELECT bool_or(x.pid IS NOT NULL) AS running, min(extract(epoch FROM clock_timestamp() - x.last_msg_receipt_time))::float8 AS seconds_since_message
                               FROM pg_stat_subscription x WHERE x.subid = s.oid AND x.relid IS NULL) w ON true
          {sql.SubscriptionCountersFrom}
         WHERE s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
         ORDER BY s.subname
        """,
        ProbeRowsJson.Default.PostgresSubscription);
}
