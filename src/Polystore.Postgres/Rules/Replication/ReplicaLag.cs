using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Replication;

internal sealed class ReplicaLag : IRule
{
    private static readonly RuleOption Seconds = new()
    {
        Name = "seconds", Default = 60, Unit = "s", Meaning = "age of what the standby has not replayed from which on it is reported",
        Source = "twice max_standby_streaming_delay 30 s, its default: so long a standby may wait for its own queries by design",
    };

    private static readonly RuleOption Bytes = new()
    {
        Name = "bytes", Default = 1L << 30, Unit = "bytes", Meaning = "WAL not replayed from which on it is reported",
        Source = "max_wal_size 1 GB, its default: the WAL of a whole checkpoint",
    };

    private static readonly RuleOption Many = new()
    {
        Name = "high-factor", Default = 10, Unit = "ratio", Minimum = 1, Meaning = "times the thresholds from which on the finding is high",
        Source = "one order of magnitude: ten minutes or ten gigabytes behind, a failover loses or takes that long",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-REPLICATION-LAG",
        Engine = EngineNames.Postgres,
        Family = "replication",
        Title = "Standby or subscriber that is behind",
        LooksFor = "Replicas that are behind in replay by time or by bytes, seen from the server that sends; on a standby, what was received and not replayed. "
            + "Not reported: an idle primary, on which time since the last commit grows without any lag, and base backups under way.",
        Why = "Reads there are old by that much, and a failover loses it or takes that long.",
        Options = [Seconds, Bytes, Many],
        References = ["https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-PG-STAT-REPLICATION-VIEW"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Replication, out var replication, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        if (!replication.ReplicasVisible && replication.Standby is null)
        {
            return RuleVerdict.NotExamined("needs pg_monitor to see the replicas");
        }

        var findings = replication.Replicas
            .Where(replica => replica.State != "backup")
            .GroupBy(replica => replica.Application)
            .Select(group => Worst(context, group.Key, group.Max(replica => replica.ReplayLagSeconds), group.Max(replica => replica.ReplayLagBytes), group.First()))
            .OfType<Finding>()
            .ToList();
        if (replication.Standby is { Paused: false } standby && Standby(context, standby) is { } own)
        {
            findings.Add(own);
        }

        return RuleVerdict.Of(findings);
    }

    private Finding? Worst(RuleContext context, string? application, double? seconds, double? bytes, PostgresReplica replica)
    {
        if (Severity(context, seconds, bytes) is not { } severity)
        {
            return null;
        }

        return context.Problem(
            Info, ReplicationSubject.Replica(application), severity, $"{(replica.Logical ? "subscriber" : "standby")} {application} is {Words(seconds, bytes)} behind") with
        {
            Impact = $"reads there are {Words(seconds, bytes)} old; a failover would lose or wait for that",
            Evidence =
            [
                Evidence.Of("replay lag", seconds is { } time ? time : (string?)null, "s", "pg_stat_replication.replay_lag"),
                Evidence.Of("not replayed", bytes is { } size ? size : (string?)null, "bytes", "pg_stat_replication.replay_lsn"),
                Evidence.Of("not sent", replica.SentLagBytes is { } unsent ? unsent : (string?)null, "bytes", "pg_stat_replication.sent_lsn"),
                Evidence.Of("state", replica.State, null, "pg_stat_replication"),
            ],
            Remedy = Remedy.ByHand(
                replica.SentLagBytes > bytes / 2
                    ? "Most of it has not even been sent: look at the network and at the sender's CPU."
                    : "It was sent and not replayed: on the standby look for queries that replay waits for (pg_stat_database_conflicts, max_standby_streaming_delay), for a slow disk and for one process at 100% CPU, since replay uses one.",
                "the cause is at the replica or between"),
            Weight = bytes ?? 0,
        };
    }

    private Finding? Standby(RuleContext context, PostgresStandby standby)
    {
        var bytes = standby.ReceivedNotReplayedBytes;
        // Time since the last replayed commit says something only while something waits to be replayed.
        var seconds = bytes > 0 ? standby.SecondsSinceReplayedCommit : null;
        if (Severity(context, seconds, bytes) is not { } severity)
        {
            return null;
        }

        return context.Problem(Info, ReplicationSubject.Standby, severity, $"this standby is {Words(seconds, bytes)} behind in replay") with
        {
            Evidence =
            [
                Evidence.Of("received and not replayed", bytes ?? 0, "bytes", "pg_last_wal_replay_lsn"),
                Evidence.Of("last replayed commit", standby.SecondsSinceReplayedCommit is { } age ? age : (string?)null, "s", "pg_last_xact_replay_timestamp"),
            ],
            Remedy = Remedy.ByHand("Look for queries here that replay waits for (pg_stat_activity, max_standby_streaming_delay), for a slow disk and for the startup process at 100% CPU.", "the cause is on this server"),
            Weight = bytes ?? 0,
        };
    }

    private static Severity? Severity(RuleContext context, double? seconds, double? bytes)
    {
        var factor = Math.Max((seconds ?? 0) / context.Option(Seconds), (bytes ?? 0) / context.Option(Bytes));
        return factor < 1 ? null : factor >= context.Option(Many) ? Core.Findings.Severity.High : Core.Findings.Severity.Medium;
    }

    private static string Words(double? seconds, double? bytes) =>
        string.Join(" and ", new[] { seconds is null ? null : $"{Amount.Of(seconds.Value)} s", bytes is null ? null : Amount.Bytes(bytes.Value) }.Where(part => part is not null));
}
