using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Transactions;

internal sealed class LongTransaction : IRule
{
    private static readonly RuleOption Seconds = new()
    {
        Name = "seconds", Default = 3600, Unit = "s", Meaning = "age of the transaction from which on it is reported",
        Source = "pganalyze's checks of queries and idle transactions are critical from 3600 s on; a transaction of many statements may take as long as the longest of them",
    };

    private static readonly RuleOption HighHeld = new()
    {
        Name = "high-transactions", Default = 10_000_000, Unit = "transactions", Meaning = "age of the snapshot that it holds from which on the finding is high",
        Source = "a fifth of vacuum_freeze_min_age 50 million, its default; at a thousand writes a second nearly three hours of dead rows",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-TXN-LONG",
        Engine = EngineNames.Postgres,
        Family = "transactions",
        Title = "Transaction that stays open for long",
        LooksFor = "Client sessions whose transaction is old although each of its statements is short. Not reported: one long statement or a session that sits idle (other rules), "
            + "autovacuum however long it runs, WAL senders, parallel workers, dumps and maintenance programs.",
        Why = "All that it changed stays locked and all that others deleted since stays in the tables, until it ends.",
        Options = [Seconds, HighHeld],
        References = ["https://www.postgresql.org/docs/current/routine-vacuuming.html#VACUUM-FOR-SPACE-RECOVERY"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!SessionReading.TryOpen(context, out var sessions, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var waits = new LockWaits(sessions);
        return RuleVerdict.Of(sessions
            .Where(session => session.IsClient() && !session.IsTool() && session.TransactionSeconds >= context.Option(Seconds) && !OneStatement(session) && !SitsIdle(session))
            .Together(session => session.TransactionSeconds ?? 0)
            .Select(group => Finding(context, group, waits)));
    }

    private static bool OneStatement(PostgresSession session) => session.State == "active" && session.QuerySeconds > session.TransactionSeconds / 2;

    private static bool SitsIdle(PostgresSession session) => session.IsIdleInTransaction() && session.StateSeconds > session.TransactionSeconds / 2;

    private Finding Finding(RuleContext context, IReadOnlyList<PostgresSession> group, LockWaits waits)
    {
        var worst = group[0];
        var held = group.Max(session => session.Held());
        var waiting = group.SelectMany(session => waits.Behind(session.Pid)).Select(session => session.Pid).Distinct().Count();
        return context.Problem(
            Info, SessionReading.Subject(worst), waiting > 0 || held >= context.Option(HighHeld) ? Severity.High : held > 0 ? Severity.Medium : Severity.Low,
            $"{SessionReading.Named(group)} {(group.Count == 1 ? "has" : "have")} had a transaction open for {Amount.Seconds(worst.TransactionSeconds!.Value)}") with
        {
            Impact = $"vacuum cannot remove rows younger than {Amount.Of(held, "transaction")}{(waiting > 0 ? $"; {Amount.Of(waiting, "session waits", "sessions wait")} for its locks" : "")}",
            Evidence = [Evidence.Of("sessions", (long)group.Count, "sessions", "pg_stat_activity"), .. SessionReading.Evidence(worst)],
            Remedy = SessionReading.End(worst, "Let the program commit in batches; from version 17 on transaction_timeout sets a limit."),
            Weight = worst.TransactionSeconds.Value,
        };
    }
}
