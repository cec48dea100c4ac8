using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;

namespace Polystore.Postgres.Rules.Replication;

internal sealed class SlotLost : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "PG-REPLICATION-SLOT-LOST",
        Engine = EngineNames.Postgres,
        Family = "replication",
        Title = "Replication slot that is of no use any more",
        LooksFor = "Slots that were invalidated or whose WAL is gone (wal_status lost).",
        Why = "Its standby or subscriber can never catch up: it has to be built anew, and until then it is no protection, whatever monitoring of the connection says.",
        References = ["https://www.postgresql.org/docs/current/view-pg-replication-slots.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Replication, out var replication, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        return RuleVerdict.Of(replication.Slots
            .Where(slot => slot.WalStatus == "lost" || slot.InvalidationReason is not null)
            .Select(slot => context.Problem(Info, ReplicationSubject.Slot(slot.Name), Severity.High, $"{slot.Type} slot {slot.Name} is lost ({slot.InvalidationReason ?? "its WAL was removed"})") with
            {
                Impact = "its reader cannot continue and has to be built anew",
                Evidence = [.. SlotDrop.Evidence(slot), Evidence.Of("reason", slot.InvalidationReason ?? "WAL removed", null, "pg_replication_slots")],
                Remedy = SlotDrop.Of(slot) with
                {
                    Guidance = $"Then build the standby anew (pg_basebackup) or the subscription (DROP and CREATE SUBSCRIPTION), and {SoThatItLasts(slot.InvalidationReason)}.",
                },
                Weight = 1,
            }));
    }

    // Reasons of pg_replication_slots.invalidation_reason.
    private static string SoThatItLasts(string? reason) => reason switch
    {
        "idle_timeout" => "let its reader connect within idle_replication_slot_timeout, or give that more time",
        "rows_removed" or "conflict" => "set hot_standby_feedback = on here and keep a physical slot on the primary, so that it does not vacuum away catalogue rows that decoding needs",
        "wal_level_insufficient" => "let wal_level of the primary be logical",
        _ => "give max_slot_wal_keep_size more room",
    };
}
