using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Transactions;

internal sealed class LongQuery : IRule
{
    private static readonly RuleOption Seconds = new()
    {
        Name = "seconds", Default = 1800, Unit = "s", Meaning = "run time of a statement from which on it is reported", Source = "pganalyze's Active Queries check warns from 1800 s on",
    };

    private static readonly RuleOption MediumSeconds = new()
    {
        Name = "medium-seconds", Default = 3600, Unit = "s", Meaning = "from here on: medium", Source = "pganalyze's Active Queries check is critical from 3600 s on",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-TXN-LONG-QUERY",
        Engine = EngineNames.Postgres,
        Family = "transactions",
        Title = "Statement that runs for very long",
        LooksFor = "Statements of clients that have been at work for long; those of one role, database and application together. Not reported: statements that wait for a lock (the one "
            + "that blocks them is), dumps and maintenance programs, VACUUM, CREATE INDEX, COPY and the like, which show their progress, autovacuum, WAL senders and parallel workers.",
        Why = "It takes a core or the disk from others, holds its locks, and keeps the rows that others delete.",
        Options = [Seconds, MediumSeconds],
        References = ["https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-STATEMENT-TIMEOUT", "https://pganalyze.com/docs/checks/connections/active_query"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!SessionReading.TryOpen(context, out var sessions, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var jobs = context.Snapshot.TryGet(PostgresSections.Progress, out var progress, out _) ? progress.Items.Select(job => job.Pid).ToHashSet() : [];
        var waits = new LockWaits(sessions);
        return RuleVerdict.Of(sessions
            .Where(session => session.IsClient() && session is { State: "active", BlockedBy.Count: 0 } && !session.IsTool() && !jobs.Contains(session.Pid) && session.QuerySeconds >= context.Option(Seconds))
            .Together(session => session.QuerySeconds ?? 0)
            .Select(group => Finding(context, group, waits)));
    }

    private Finding Finding(RuleContext context, IReadOnlyList<PostgresSession> group, LockWaits waits)
    {
        var worst = group[0];
        var seconds = worst.QuerySeconds!.Value;
        var waiting = group.SelectMany(session => waits.Behind(session.Pid)).Select(session => session.Pid).Distinct().Count();
        return context.Problem(
            Info, SessionReading.Subject(worst), waiting > 0 ? Severity.High : seconds >= context.Option(MediumSeconds) ? Severity.Medium : Severity.Low,
            $"{SessionReading.Named(group)} {(group.Count == 1 ? "has" : "have")} run a statement for {Amount.Seconds(seconds)}") with
        {
            Impact = waiting > 0 ? $"{Amount.Of(waiting, "session waits", "sessions wait")} for its locks"
                : $"{Amount.Seconds(group.Sum(session => session.QuerySeconds ?? 0))} of work in {Amount.Of(group.Count, "session")}; vacuum cannot remove rows younger than {Amount.Of(group.Max(session => session.Held()), "transaction")}",
            Evidence =
            [
                Evidence.Of("sessions", (long)group.Count, "sessions", "pg_stat_activity"),
                Evidence.Of("run time", seconds, "s", "pg_stat_activity.query_start"),
                .. SessionReading.Evidence(worst),
            ],
            Remedy = SessionReading.End(
                worst, worst.Role is { } role ? $"Look at its plan with polystore explain; so that it cannot happen again: ALTER ROLE {PgName.Quote(role)} SET statement_timeout above its longest sound statement." : ""),
            Weight = seconds,
        };
    }
}
