using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Replication;

internal sealed class NoStandbyNoArchive : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "PG-REPLICATION-NO-COPY",
        Engine = EngineNames.Postgres,
        Family = "replication",
        Title = "No standby and no WAL archive in sight",
        LooksFor = "A primary with archive_mode off, no standby connected and no slot for one. Backups by dump or of the disk are not visible from the database. "
            + "Not reported: standbys, and servers that archive or have replicas or physical slots.",
        Why = "Unless something outside takes backups, everything since the last dump is lost with the disk.",
        References = ["https://www.postgresql.org/docs/current/continuous-archiving.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Replication, out var replication, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        if (context.Snapshot.SettingValue("archive_mode") is not { } archive)
        {
            return RuleVerdict.NotExamined("the setting archive_mode was not observed");
        }

        if (replication.Standby is not null || archive != "off" || replication.Slots.Any(slot => slot.Type == "physical"))
        {
            return RuleVerdict.Fine;
        }

        if (!replication.ReplicasVisible)
        {
            return RuleVerdict.NotExamined("needs pg_monitor to see the replicas");
        }

        double? bytes = context.Snapshot.TryGet(PostgresSections.Databases, out var databases, out _) ? databases.Items.Sum(database => (double)(database.Bytes ?? 0)) : null;
        return replication.Replicas.Any(replica => !replica.Logical)
            ? RuleVerdict.Fine
            : RuleVerdict.Of(
            [
                context.Problem(Info, SubjectOf.Setting("archive_mode"), Severity.Info, "no standby is connected and no WAL is archived") with
                {
                    Impact = bytes is null ? null : $"{Amount.Bytes(bytes.Value)} of databases without a copy that the server knows of",
                    Evidence = [Evidence.Of("archive_mode", archive, null, "pg_settings"), Evidence.Of("standbys", 0L, "standbys", "pg_stat_replication")],
                    Remedy = Remedy.ByHand(
                        "See that backups are taken and that one was restored lately; for the loss of at most minutes set up a WAL archive (pgBackRest, WAL-G, barman) or a standby.",
                        "it needs another machine or storage, and backups from outside cannot be seen here"),
                    Weight = bytes ?? 0,
                },
            ]);
    }
}
