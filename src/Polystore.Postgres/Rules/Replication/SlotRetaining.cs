using System.Globalization;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Replication;

internal sealed class SlotRetaining : IRule
{
    private static readonly RuleOption Bytes = new()
    {
        Name = "bytes", Default = 5L << 30, Unit = "bytes", Meaning = "WAL kept by a slot in use from which on it is reported",
        Source = "five times max_wal_size 1 GB, its default; with a larger max_wal_size that is the threshold, because so much WAL is expected anyway",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-REPLICATION-SLOT-RETAINING",
        Engine = EngineNames.Postgres,
        Family = "replication",
        Title = "Replication slot whose reader does not keep up",
        LooksFor = "Slots in use that keep much more WAL than the server would keep by itself, or that are about to lose it (wal_status unreserved). "
            + "Not reported: slots nobody reads (another rule) and less than max_wal_size.",
        Why = "The reader is slower than the writers: the disk fills with WAL, or the limit of max_slot_wal_keep_size breaks replication.",
        Options = [Bytes],
        References = ["https://www.postgresql.org/docs/current/view-pg-replication-slots.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Replication, out var replication, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        // pg_settings shows max_wal_size in MB.
        var expected = double.TryParse(context.Snapshot.SettingValue("max_wal_size"), CultureInfo.InvariantCulture, out var megabytes) ? megabytes * 1024 * 1024 : 0;
        var limit = Math.Max(context.Option(Bytes), expected);
        return RuleVerdict.Of(replication.Slots
            .Where(slot => slot is { Active: true, InvalidationReason: null } && (slot.RetainedBytes >= limit || slot.WalStatus == "unreserved"))
            .Select(slot => Finding(context, slot)));
    }

    private Finding Finding(RuleContext context, PostgresReplicationSlot slot) => context.Problem(
        Info, ReplicationSubject.Slot(slot.Name), slot.WalStatus == "unreserved" ? Severity.Critical : Severity.High,
        slot.WalStatus == "unreserved"
            ? $"slot {slot.Name} loses its WAL at the next checkpoint"
            : $"slot {slot.Name} is read too slowly and keeps {Amount.Bytes(slot.RetainedBytes ?? 0)} of WAL") with
    {
        Impact = $"{Amount.Bytes(slot.RetainedBytes ?? 0)} of disk",
        Evidence = SlotDrop.Evidence(slot),
        Remedy = Remedy.ByHand(
            slot.Type == "logical"
                ? "See what holds the subscriber (its log, locks there, one huge transaction that is being decoded: logical_decoding_work_mem); raise max_slot_wal_keep_size only if the disk has room."
                : "See what holds the standby (replay waits for queries there, a slow disk or network); raise max_slot_wal_keep_size only if the disk has room.",
            "the cause is at the reader"),
        Weight = slot.RetainedBytes ?? 0,
    };
}
