using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Transactions;

internal sealed class IdleInTransaction : IRule
{
    private static readonly RuleOption Seconds = new()
    {
        Name = "seconds", Default = 300, Unit = "s", Meaning = "time idle inside a transaction from which on it is reported",
        Source = "pgEdge AI DBA Workbench warns from 300 s on; no program pauses so long between two statements of one transaction",
    };

    private static readonly RuleOption MediumSeconds = new()
    {
        Name = "medium-seconds", Default = 1800, Unit = "s", Meaning = "from here on: medium", Source = "pganalyze's Idle Transactions check and Amazon RDS both warn from 1800 s on",
    };

    private static readonly RuleOption HighSeconds = new()
    {
        Name = "high-seconds", Default = 3600, Unit = "s", Meaning = "from here on: high, when it holds rows or locks that others may want", Source = "pganalyze's Idle Transactions check is critical from 3600 s on",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-TXN-IDLE",
        Engine = EngineNames.Postgres,
        Family = "transactions",
        Title = "Session that sits idle in a transaction",
        LooksFor = "Sessions that opened a transaction and then did nothing for long, measured from the last change of state; those of one role, database and application together. "
            + "Severe when others wait for it. Not reported: sessions that are idle outside a transaction, and long transactions that go on working.",
        Why = "It keeps its locks and its view of old rows while nobody works: others queue up behind it, vacuum removes nothing, and a connection is lost.",
        Options = [Seconds, MediumSeconds, HighSeconds],
        References = ["https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-IDLE-IN-TRANSACTION-SESSION-TIMEOUT", "https://pganalyze.com/docs/checks/connections/idle_transaction"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!SessionReading.TryOpen(context, out var sessions, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var waits = new LockWaits(sessions);
        return RuleVerdict.Of(sessions
            .Where(session => session.IsIdleInTransaction() && session.StateSeconds >= context.Option(Seconds))
            .Together(session => (waits.Blocks(session.Pid) ? 1e9 : 0) + (session.StateSeconds ?? 0))
            .Select(group => Finding(context, group, waits)));
    }

    private Finding Finding(RuleContext context, IReadOnlyList<PostgresSession> group, LockWaits waits)
    {
        var worst = group[0];
        var idle = group.Max(session => session.StateSeconds ?? 0);
        var waiting = group.SelectMany(session => waits.Behind(session.Pid)).Select(session => session.Pid).Distinct().Count();
        var held = group.Max(session => session.Held());
        var severity = waiting > 0 || (idle >= context.Option(HighSeconds) && held > 0) ? Severity.High
            : idle >= context.Option(MediumSeconds) && held > 0 ? Severity.Medium : Severity.Low;
        return context.Problem(Info, SessionReading.Subject(worst), severity, $"{SessionReading.Named(group)} idle in a transaction for {Amount.Seconds(idle)}") with
        {
            Impact = waiting > 0 ? $"{Amount.Of(waiting, "session waits", "sessions wait")} for locks that it holds"
                : held > 0 ? $"vacuum cannot remove rows younger than {Amount.Of(held, "transaction")}"
                : "it holds no rows back; schema changes of the tables that it read have to wait",
            Evidence =
            [
                Evidence.Of("sessions", (long)group.Count, "sessions", "pg_stat_activity"),
                Evidence.Of("idle for", idle, "s", "pg_stat_activity.state_change"),
                .. SessionReading.Evidence(worst),
                Evidence.Of("sessions waiting behind", (long)waiting, "sessions", "pg_blocking_pids"),
            ],
            Remedy = SessionReading.End(
                worst, worst.Role is { } role ? $"So that it stays so: ALTER ROLE {PgName.Quote(role)} SET idle_in_transaction_session_timeout = '5min', and let the program commit before it waits for anything else." : ""),
            Weight = idle,
        };
    }
}
