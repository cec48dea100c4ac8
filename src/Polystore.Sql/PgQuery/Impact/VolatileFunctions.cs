using System.Collections.Frozen;

namespace Polystore.Sql.PgQuery.Impact;

/// <summary>The server's own functions that may give another result at every call, from pg_proc.dat (<c>provolatile => 'v'</c>) and uuid-ossp.</summary>
internal static class VolatileFunctions
{
    private static readonly FrozenSet<string> Names = """
        random random_normal setseed nextval setval currval lastval clock_timestamp timeofday gen_random_uuid uuidv4 uuidv7 gen_random_bytes
        uuid_generate_v1 uuid_generate_v1mc uuid_generate_v4 pg_sleep pg_sleep_for pg_sleep_until pg_notify
        pg_advisory_lock pg_advisory_xact_lock pg_advisory_lock_shared pg_advisory_xact_lock_shared pg_try_advisory_lock pg_try_advisory_xact_lock
        pg_advisory_unlock pg_advisory_unlock_all pg_terminate_backend pg_cancel_backend pg_reload_conf set_config
        pg_switch_wal pg_create_restore_point pg_stat_reset pg_stat_reset_shared lo_create lo_import lo_export lo_unlink lo_put
        pg_logical_slot_get_changes pg_create_logical_replication_slot pg_create_physical_replication_slot pg_drop_replication_slot
        dblink dblink_exec pg_read_file pg_ls_dir query_to_xml
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    // Not volatile: they may change between statements but not inside one, so that a default of theirs is computed once.
    private static readonly FrozenSet<string> Fixed = """
        now current_timestamp current_date current_time localtime localtimestamp transaction_timestamp statement_timestamp current_user session_user
        current_schema current_catalog user lower upper coalesce length md5 abs round to_date to_timestamp make_date make_interval jsonb_build_object
        jsonb_build_array json_build_object json_build_array array_fill date_trunc timezone extract concat format nullif greatest least int4range
        tstzrange daterange to_tsvector
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    public static bool Contains(string name) => Names.Contains(Bare(name));

    /// <summary>Whether a call makes an expression volatile; of a function that is not known, nobody can tell without the catalogue.</summary>
    public static Certainty IsVolatile(string name) =>
        Contains(name) ? Certainty.Yes : Fixed.Contains(Bare(name)) ? Certainty.No : Certainty.Depends;

    private static string Bare(string name) => name.StartsWith("pg_catalog.", StringComparison.Ordinal) ? name["pg_catalog.".Length..] : name;
}
