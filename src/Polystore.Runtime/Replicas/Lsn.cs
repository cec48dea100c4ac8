using NpgsqlTypes;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Replicas;

/// <summary>Positions in PostgreSQL's write-ahead log (manual, 9.28.3 and 9.28.4).</summary>
internal static class Lsn
{
    /// <summary>Up to where a server's readers see; a server that was promoted has no end of recovery any more.</summary>
    public static SqlQuery Visible { get; } =
        new SqlQuery().Write("SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_insert_lsn() END::text");

    /// <summary>Behind every commit that was acknowledged so far.</summary>
    public static SqlQuery Written { get; } = new SqlQuery().Write("SELECT pg_current_wal_insert_lsn()::text");

    public static ulong Parse(string? text) => text is null ? 0 : (ulong)NpgsqlLogSequenceNumber.Parse(text);
}
