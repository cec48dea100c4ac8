using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Replication;

internal sealed class ReceiverDown : IRule
{
    private static readonly RuleOption Silence = new()
    {
        Name = "silence-seconds", Default = 60, Unit = "s", Meaning = "time without a word from the primary from which on it is reported",
        Source = "wal_receiver_timeout 60 s, its default: then the receiver gives up by itself",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-REPLICATION-RECEIVER",
        Engine = EngineNames.Postgres,
        Family = "replication",
        Title = "Standby that receives nothing",
        LooksFor = "A standby with a primary_conninfo whose WAL receiver does not run or has heard nothing for long. Not reported: standbys that replay from an archive alone, and primaries.",
        Why = "It grows older every second, and a failover to it loses everything since.",
        Options = [Silence],
        References = ["https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-PG-STAT-WAL-RECEIVER-VIEW"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Replication, out var replication, out var reason)
            || !context.Snapshot.TryGet(PostgresSections.Server, out var server, out reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        if (replication.Standby is not { } standby)
        {
            return RuleVerdict.Fine;
        }

        if (!server.CanReadAllStats)
        {
            return RuleVerdict.NotExamined("needs pg_monitor to see the WAL receiver");
        }

        var streams = !string.IsNullOrEmpty(context.Snapshot.SettingValue("primary_conninfo"));
        var fine = !streams || (standby.ReceiverStatus is "streaming" && !(standby.SecondsSinceMessage > context.Option(Silence)));
        return fine
            ? RuleVerdict.Fine
            : RuleVerdict.Of(
            [
                context.Problem(Info, ReplicationSubject.Standby, Severity.High,
                    standby.ReceiverStatus is null ? "this standby is not connected to its primary" : $"the WAL receiver is {standby.ReceiverStatus}{(standby.SecondsSinceMessage is { } silent ? $", last word {Amount.Of(silent)} s ago" : "")}") with
                {
                    Impact = standby.SecondsSinceReplayedCommit is { } age ? $"the last commit here is {Amount.Of(age)} s old" : null,
                    Evidence =
                    [
                        Evidence.Of("WAL receiver", standby.ReceiverStatus ?? "not running", null, "pg_stat_wal_receiver"),
                        Evidence.Of("last word of the primary", standby.SecondsSinceMessage is { } seconds ? seconds : (string?)null, "s", "pg_stat_wal_receiver"),
                    ],
                    Remedy = Remedy.ByHand("Read this server's log: it names the reason at each attempt (unreachable host, password, WAL already removed from the primary, lost slot).", "the reason is in the log, which SQL does not show"),
                },
            ]);
    }
}
