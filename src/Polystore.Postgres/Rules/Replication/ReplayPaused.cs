using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Replication;

internal sealed class ReplayPaused : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "PG-REPLICATION-PAUSED",
        Engine = EngineNames.Postgres,
        Family = "replication",
        Title = "Standby whose replay is paused",
        LooksFor = "A standby on which pg_wal_replay_pause() was called, or which paused by itself because the primary's settings outgrew its own. Not reported: primaries.",
        Why = "It falls behind with every commit while it looks connected, and keeps all WAL since.",
        References = ["https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-RECOVERY-CONTROL"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Replication, out var replication, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        return replication.Standby is { Paused: true } standby
            ? RuleVerdict.Of(
            [
                context.Problem(Info, ReplicationSubject.Standby, Severity.High, "replay on this standby is paused") with
                {
                    Impact = $"{Amount.Bytes(standby.ReceivedNotReplayedBytes ?? 0)} received and not replayed",
                    Evidence =
                    [
                        Evidence.Of("paused", true, null, "pg_is_wal_replay_paused"),
                        Evidence.Of("received and not replayed", standby.ReceivedNotReplayedBytes ?? 0, "bytes", "pg_last_wal_replay_lsn"),
                    ],
                    Remedy = new Remedy
                    {
                        Apply = ["SELECT pg_wal_replay_resume()"],
                        Rollback = ["SELECT pg_wal_replay_pause()"],
                        Lock = "replay takes the locks that the primary took; queries here may be cancelled",
                        Duration = "the call is instant; catching up takes as long as the replay of what waits",
                        Guidance = "If it paused by itself, the log names the setting (max_connections and others) that has to be raised here first.",
                    },
                    Weight = standby.ReceivedNotReplayedBytes ?? 0,
                },
            ])
            : RuleVerdict.Fine;
    }
}
