using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Capacity;
using Polystore.Postgres.Rules.Configuration;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Replication;

internal sealed class StandbyConflicts : IRule
{
    private const string OldSnapshots = "old snapshots";

    private static readonly RuleOption Daily = new()
    {
        Name = "per-day", Default = 1, Unit = "queries", Meaning = "queries cancelled a day, since the counters began, from which on it is reported",
        Source = "one user a day who gets \"canceling statement due to conflict with recovery\" is one too many; below that single events of maintenance are left alone",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-REPLICATION-CONFLICTS",
        Engine = EngineNames.Postgres,
        Family = "replication",
        Title = "Queries that the standby cancels",
        LooksFor = "On a standby, queries cancelled because replay needed what they read; with hot_standby_feedback off and old snapshots as the cause, switching it on is offered. "
            + "Not reported: on a primary, rare single events, and, once hot_standby_feedback is on, old snapshots that only the counters remember: an earlier snapshot shows whether they go on.",
        Why = "Users of the standby get errors that have nothing to do with their statement.",
        Options = [Daily],
        References = ["https://www.postgresql.org/docs/current/hot-standby.html#HOT-STANDBY-CONFLICT"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Replication, out var replication, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        if (replication.Standby is not { } standby)
        {
            return RuleVerdict.Fine;
        }

        var feedback = context.Snapshot.Settings.FirstOrDefault(setting => setting is { Node: null, Name: "hot_standby_feedback" });
        var kinds = Kinds(standby);
        var days = CounterAge.Days(context) ?? 1;
        if (Earlier(context, kinds) is { } interval)
        {
            kinds = interval.Since;
            days = interval.Days;
        }
        else if (feedback is { Value: "on" })
        {
            kinds[OldSnapshots] = 0;
        }

        days = Math.Max(1, days);
        var total = kinds.Values.Sum();
        if (total / days < context.Option(Daily))
        {
            return RuleVerdict.Fine;
        }

        var worst = kinds.MaxBy(kind => kind.Value).Key;
        var cures = worst == OldSnapshots && feedback is { Value: "off" };
        return RuleVerdict.Of(
        [
            context.Problem(Info, cures ? SubjectOf.Setting("hot_standby_feedback") : ReplicationSubject.Standby, Severity.Medium,
                $"the standby cancelled {Amount.Of(total, "query", "queries")}, most for {worst}{(cures ? ", and hot_standby_feedback is off" : "")}") with
            {
                Impact = $"about {Amount.Of(total / days)} a day",
                Evidence =
                [
                    .. kinds.Where(kind => kind.Value > 0).OrderByDescending(kind => kind.Value).Select(kind => Evidence.Of($"cancelled for {kind.Key}", kind.Value, "queries", "pg_stat_database_conflicts")),
                    .. feedback is null ? Array.Empty<Evidence>() : [Evidence.Of("hot_standby_feedback", feedback.Value, null, "pg_settings")],
                ],
                Remedy = cures
                    ? SettingChange.To(context, feedback!, "on", "The primary then keeps dead rows for as long as the longest query here: limit that by statement_timeout.")
                    : Remedy.ByHand(
                        "Raise max_standby_streaming_delay where reads matter more than freshness; for locks run schema changes and VACUUM of large tables when nobody reads here (or vacuum_truncate = off).",
                        "freshness, readers and the primary's bloat have to be weighed against each other"),
                Weight = total,
            },
        ]);
    }

    private static Dictionary<string, long> Kinds(PostgresStandby standby) => new(StringComparer.Ordinal)
    {
        [OldSnapshots] = standby.ConflictSnapshot, ["locks"] = standby.ConflictLock, ["pinned buffers"] = standby.ConflictBufferPin,
        ["deadlocks"] = standby.ConflictDeadlock, ["dropped tablespaces"] = standby.ConflictTablespace, ["logical slots"] = standby.ConflictLogicalSlot,
    };

    // What came since the earlier snapshot; null when there is none, or the counters began anew after it.
    private static (Dictionary<string, long> Since, double Days)? Earlier(RuleContext context, Dictionary<string, long> now)
    {
        if (!Interval.TryOpen(context, out var interval, out _) || !interval.Before.TryGet(PostgresSections.Replication, out var before, out _) || before.Standby is not { } then)
        {
            return null;
        }

        var old = Kinds(then);
        return now.Any(kind => kind.Value < old[kind.Key]) ? null : (now.ToDictionary(kind => kind.Key, kind => kind.Value - old[kind.Key], StringComparer.Ordinal), interval.Days);
    }
}
