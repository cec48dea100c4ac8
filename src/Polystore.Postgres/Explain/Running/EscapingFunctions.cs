using System.Collections.Frozen;

namespace Polystore.Postgres.Explain.Running;

/// <summary>
/// Functions whose effects stay after a rollback: sequences ("nextval … never rolled back", functions-sequence), session-level advisory
/// locks, signals and files (functions-admin), other databases (dblink).
/// </summary>
internal static class EscapingFunctions
{
    private static readonly FrozenSet<string> Names = """
        nextval setval dblink dblink_exec dblink_send_query pg_advisory_lock pg_advisory_lock_shared pg_try_advisory_lock pg_try_advisory_lock_shared
        pg_terminate_backend pg_cancel_backend pg_reload_conf pg_rotate_logfile pg_switch_wal pg_create_restore_point pg_promote lo_export pg_file_write
        pg_stat_reset pg_stat_reset_shared pg_stat_reset_single_table_counters pg_stat_statements_reset pg_replication_slot_advance
        pg_create_physical_replication_slot pg_create_logical_replication_slot pg_drop_replication_slot pg_logical_slot_get_changes
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    public static bool Contains(string name) => Names.Contains(name[(name.LastIndexOf('.') + 1)..]);
}
