using Polystore.Core.Findings;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Replication;

/// <summary>Dropping a slot: the one cure, and one that cannot be undone.</summary>
internal static class SlotDrop
{
    public static Remedy Of(PostgresReplicationSlot slot) => new()
    {
        Apply = [$"SELECT pg_drop_replication_slot({PgName.Literal(slot.Name)})"],
        Reversible = false,
        Reason = "a new slot of that name starts at today's position: what the old one kept is gone, and its reader has to be built anew",
        Lock = "none; it refuses while somebody uses the slot",
        Duration = "milliseconds; the WAL goes with the next checkpoint",
        Guidance = "Only when its reader is gone for good. If it comes back, it catches up by itself.",
    };

    public static IReadOnlyList<Evidence> Evidence(PostgresReplicationSlot slot) =>
    [
        Core.Findings.Evidence.Of("kind", slot.Type, null, "pg_replication_slots"),
        Core.Findings.Evidence.Of("in use", slot.Active, null, "pg_replication_slots"),
        Core.Findings.Evidence.Of("WAL kept", slot.RetainedBytes is { } bytes ? bytes : (string?)null, "bytes", "pg_replication_slots.restart_lsn"),
        Core.Findings.Evidence.Of("wal_status", slot.WalStatus, null, "pg_replication_slots"),
        .. slot.SafeWalBytes is { } safe ? new[] { Core.Findings.Evidence.Of("WAL until it is lost", safe, "bytes", "pg_replication_slots.safe_wal_size") } : [],
        .. slot.InactiveSeconds is { } seconds ? new[] { Core.Findings.Evidence.Of("unused for", seconds, "s", "pg_replication_slots.inactive_since") } : [],
    ];
}
