using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Replication;

internal sealed class SlotInactive : IRule
{
    private static readonly RuleOption HighBytes = new()
    {
        Name = "high-bytes", Default = 10L << 30, Unit = "bytes", Meaning = "WAL kept from which on the finding is high",
        Source = "ten times max_wal_size 1 GB, its default: the server would keep a tenth of it without the slot",
    };

    private static readonly RuleOption Grace = new()
    {
        Name = "grace-seconds", Default = 600, Unit = "s", Meaning = "time without use that is not reported, where the server says it (17 and newer)",
        Source = "ten minutes: a standby's restart with crash recovery at the default checkpoint_timeout of 5 min twice over",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-REPLICATION-SLOT-INACTIVE",
        Engine = EngineNames.Postgres,
        Family = "replication",
        Title = "Replication slot that nobody reads",
        LooksFor = "Slots without a reader that hold WAL or old rows; the more of it, the more severe. "
            + "Not reported: slots in use, temporary ones, invalidated ones (another rule), slots that hold nothing yet, and those kept in step on a standby.",
        Why = "The server keeps all WAL since the slot's position, and rows that vacuum could remove, until somebody reads it or the disk is full and everything stops.",
        Options = [HighBytes, Grace],
        References =
        [
            "https://www.postgresql.org/docs/current/warm-standby.html#STREAMING-REPLICATION-SLOTS",
            "https://www.postgresql.org/docs/current/view-pg-replication-slots.html",
        ],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Replication, out var replication, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        // Slots that a standby keeps in step with its primary are never active there.
        var standby = replication.Standby is not null;
        return RuleVerdict.Of(replication.Slots
            .Where(slot => slot is { Active: false, Temporary: false, InvalidationReason: null } && slot.WalStatus != "lost" && !(standby && slot.Failover is true))
            .Where(slot => slot.RetainedBytes is not null || slot.XminAge is not null || slot.CatalogXminAge is not null)
            .Where(slot => slot.InactiveSeconds is null || slot.InactiveSeconds >= context.Option(Grace))
            .Select(slot => Finding(context, slot)));
    }

    private Finding Finding(RuleContext context, PostgresReplicationSlot slot)
    {
        var bytes = slot.RetainedBytes ?? 0;
        var xmin = Math.Max(slot.XminAge ?? 0, slot.CatalogXminAge ?? 0);
        var limited = slot.SafeWalBytes is not null;
        var severity = bytes >= context.Option(HighBytes) ? (limited ? Severity.High : Severity.Critical) : Severity.Medium;
        return context.Problem(Info, ReplicationSubject.Slot(slot.Name), severity, $"nobody reads {slot.Type} slot {slot.Name}, which keeps {Amount.Bytes(bytes)} of WAL") with
        {
            Impact = limited
                ? $"{Amount.Bytes(bytes)} of disk; the slot is given up after {Amount.Bytes(Math.Max(0, slot.SafeWalBytes!.Value))} more of WAL"
                : $"{Amount.Bytes(bytes)} of disk and growing without limit{(xmin > 0 ? $"; vacuum cannot remove rows younger than {Amount.Of(xmin)} transactions" : "")}",
            Evidence = SlotDrop.Evidence(slot),
            Remedy = SlotDrop.Of(slot),
            Weight = bytes,
        };
    }
}
