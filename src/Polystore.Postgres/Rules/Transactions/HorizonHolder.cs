using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;
using Polystore.Postgres.Rules.Replication;

namespace Polystore.Postgres.Rules.Transactions;

/// <summary>Something that keeps vacuum from removing and freezing rows: a session, a slot, a replica's feedback, a prepared transaction.</summary>
internal sealed record HorizonHolder
{
    /// <summary>As a sentence names it.</summary>
    public required string Name { get; init; }

    public required Subject Subject { get; init; }

    /// <summary>Transactions since the oldest that it may still want to see.</summary>
    public required long Age { get; init; }

    /// <summary>How long it has held it; null when nobody says.</summary>
    public double? Seconds { get; init; }

    /// <summary>A logical slot's catalog_xmin keeps rows of the catalogue only.</summary>
    public bool OnlyCatalogue { get; init; }

    /// <summary>It holds back the tables of the database that was asked, and not only those of another.</summary>
    public bool ForCurrent { get; init; } = true;

    public required Remedy Remedy { get; init; }

    public required string Source { get; init; }

    public static IReadOnlyList<HorizonHolder> Find(Snapshot snapshot)
    {
        var found = new List<HorizonHolder>();
        if (snapshot.TryGet(PostgresSections.Activity, out var activity, out _))
        {
            // VACUUM does not hold back itself or others (PROC_IN_VACUUM), and what WAL senders hold is counted with slots and replicas.
            var vacuums = snapshot.TryGet(PostgresSections.Progress, out var progress, out _)
                ? progress.Items.Where(job => job.Command == "VACUUM").Select(job => job.Pid).ToHashSet()
                : [];
            found.AddRange(activity.Sessions.Where(session => session.IsClient() && session.Held() > 0 && !vacuums.Contains(session.Pid)).Select(Of));
        }

        if (snapshot.TryGet(PostgresSections.PreparedTransactions, out var prepared, out _))
        {
            var here = snapshot.TryGet(PostgresSections.Server, out var server, out _) ? server.Database : null;
            found.AddRange(prepared.Items.Select(item => Of(item, here)));
        }

        if (snapshot.TryGet(PostgresSections.Replication, out var replication, out _))
        {
            found.AddRange(replication.Slots.Where(slot => Math.Max(slot.XminAge ?? 0, slot.CatalogXminAge ?? 0) > 0 && slot.WalStatus != "lost" && slot.InvalidationReason is null).Select(Of));
            found.AddRange(replication.Replicas.Where(replica => replica.XminAge > 0).Select(Of));
        }

        return found;
    }

    private static HorizonHolder Of(PostgresSession session) => new()
    {
        Name = $"process {session.Pid} ({session.State ?? "state unknown"}, {SessionReading.Subject(session).Display})",
        Subject = SessionReading.Subject(session),
        Age = session.Held(),
        Seconds = session.TransactionSeconds,
        ForCurrent = !session.OtherDatabase,
        Remedy = SessionReading.End(session, "Vacuum cleans up by itself afterwards; long reports belong on a standby."),
        Source = "pg_stat_activity.backend_xmin, backend_xid",
    };

    private static HorizonHolder Of(PostgresPreparedTransaction prepared, string? here) => new()
    {
        Name = $"the prepared transaction {prepared.Gid}",
        Subject = PreparedReading.Subject(prepared),
        Age = prepared.XidAge,
        Seconds = prepared.AgeSeconds,
        ForCurrent = prepared.Database == here,
        Remedy = PreparedReading.Finish(prepared),
        Source = "pg_prepared_xacts.transaction",
    };

    private static HorizonHolder Of(PostgresReplicationSlot slot) => new()
    {
        Name = $"the {(slot.Active ? "" : "unread ")}replication slot {slot.Name}",
        Subject = ReplicationSubject.Slot(slot.Name),
        Age = Math.Max(slot.XminAge ?? 0, slot.CatalogXminAge ?? 0),
        Seconds = slot.Active ? null : slot.InactiveSeconds,
        OnlyCatalogue = (slot.XminAge ?? 0) < (slot.CatalogXminAge ?? 0),
        Remedy = slot.Active
            ? Remedy.ByHand(
                slot.Type == "logical" ? "See why its subscriber does not confirm: an old transaction still open here, or an apply that is slow or fails." : "Look on its standby for the query that runs so long; hot_standby_feedback = off there frees this server, at the price of cancelled queries.",
                "the cause lies with the reader of the slot")
            : Remedy.ByHand(
                $"Let its reader come back; if it is gone for good, SELECT pg_drop_replication_slot({PgName.Literal(slot.Name)}), as PG-REPLICATION-SLOT-INACTIVE says.",
                "a dropped slot cannot come back, and its reader has to be built anew"),
        Source = "pg_replication_slots.xmin, catalog_xmin",
    };

    private static HorizonHolder Of(PostgresReplica replica) => new()
    {
        Name = $"the standby {ReplicationSubject.Replica(replica.Application).Display} by hot_standby_feedback",
        Subject = ReplicationSubject.Replica(replica.Application),
        Age = replica.XminAge ?? 0,
        Remedy = Remedy.ByHand(
            "Look on the standby for the query that runs so long and end it there; hot_standby_feedback = off there frees this server, at the price of cancelled queries.",
            "which of the two servers has to bear it is for you to say"),
        Source = "pg_stat_replication.backend_xmin",
    };
}
