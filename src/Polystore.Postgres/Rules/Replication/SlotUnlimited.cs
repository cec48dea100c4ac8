using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Replication;

internal sealed class SlotUnlimited : IRule
{
    private const string Limit = "max_slot_wal_keep_size";

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-REPLICATION-SLOT-UNLIMITED",
        Engine = EngineNames.Postgres,
        Family = "replication",
        Title = "Replication slots may keep WAL without limit",
        LooksFor = "Lasting slots on a server with max_slot_wal_keep_size -1, its default. Not reported: servers without slots, temporary slots, and slots of an invalidated reader, which keep nothing.",
        Why = "When the reader of one slot stops, the server keeps all WAL from then on; when the disk of pg_wal is full, it stops for everybody.",
        References = ["https://www.postgresql.org/docs/current/runtime-config-replication.html#GUC-MAX-SLOT-WAL-KEEP-SIZE", "https://www.postgresql.org/docs/18/runtime-config-replication.html#GUC-IDLE-REPLICATION-SLOT-TIMEOUT"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Replication, out var replication, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        if (context.Snapshot.SettingValue(Limit) is not { } limit)
        {
            return RuleVerdict.NotExamined($"the setting {Limit} was not observed");
        }

        var slots = replication.Slots.Where(slot => slot is { Temporary: false, InvalidationReason: null } && slot.WalStatus != "lost").ToList();
        return limit == "-1" && slots.Count > 0 ? RuleVerdict.Of([Describe(context, slots)]) : RuleVerdict.Fine;
    }

    private Finding Describe(RuleContext context, List<PostgresReplicationSlot> slots)
    {
        var wal = context.Snapshot.TryGet(PostgresSections.Background, out var background, out _) && background.Wal is { ResetAt: { } since } counted && (context.Now - since).TotalHours >= 1
            ? counted.Bytes / (context.Now - since).TotalDays
            : (double?)null;
        var newest = context.Snapshot.TryGet(PostgresSections.Server, out var server, out _) && server.MajorVersion >= 18;
        return context.Problem(
            Info, SubjectOf.Setting(Limit), Severity.Low,
            slots.Count == 1 ? $"slot {slots[0].Name} may fill the disk when its reader stops" : $"any of {slots.Count} slots may fill the disk when its reader stops") with
        {
            Impact = wal is { } day ? $"{Amount.Bytes(day)} of WAL a day stay on the disk from the moment at which one reader stops" : null,
            Evidence =
            [
                Evidence.Of(Limit, "-1", "MB", "pg_settings"),
                Evidence.Of("slots", string.Join(", ", slots.Select(slot => slot.Name).Take(20)), null, "pg_replication_slots"),
                Evidence.Of("WAL kept by them now", slots.Max(slot => slot.RetainedBytes ?? 0), "bytes", "pg_replication_slots.restart_lsn"),
                .. wal is { } daily ? [Evidence.Of("WAL a day", daily, "bytes", "pg_stat_wal.wal_bytes")] : Array.Empty<Evidence>(),
            ],
            Remedy = Remedy.ByHand(
                $"Give it what the disk of pg_wal can spare, and more than the WAL of the longest stop that a reader should survive: ALTER SYSTEM SET {Limit} = '…GB'; SELECT pg_reload_conf(). A slot past it is lost and its reader is built anew."
                + (newest ? " idle_replication_slot_timeout gives up slots that nobody has read for a time." : ""),
                "how much the disk can spare, and how long a reader may be away, is not seen from here"),
            Weight = slots.Max(slot => slot.RetainedBytes ?? 0),
        };
    }
}
