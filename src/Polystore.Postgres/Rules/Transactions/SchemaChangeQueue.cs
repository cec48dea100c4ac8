using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Transactions;

internal sealed class SchemaChangeQueue : IRule
{
    private static readonly RuleOption Seconds = new()
    {
        Name = "seconds", Default = 10, Unit = "s", Meaning = "wait for the strong lock from which on it is reported",
        Source = "strong_migrations recommends lock_timeout = 10 s for schema changes: by then it should have given up",
    };

    private static readonly RuleOption HighSeconds = new()
    {
        Name = "high-seconds", Default = 60, Unit = "s", Meaning = "from here on: high", Source = "a minute is past the request timeouts of web servers and proxies (nginx proxy_read_timeout 60 s, its default)",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-LOCK-QUEUE",
        Engine = EngineNames.Postgres,
        Family = "transactions",
        Title = "Waiting schema change with everybody behind it",
        LooksFor = "Tables of this database for which somebody awaits ACCESS EXCLUSIVE or another strong lock while other sessions already queue up behind that wait. "
            + "Not reported: strong locks that are held and not awaited (the session that holds one is, when others wait for it), and waits that nobody stands behind.",
        Why = "Locks are given in order: even a plain SELECT has to stand behind the one that waits, so a quick ALTER TABLE behind one long query stops the whole table.",
        Options = [Seconds, HighSeconds],
        References = ["https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES", "https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-LOCK-TIMEOUT"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!SessionReading.TryOpen(context, out var sessions, out var reason) || !context.Snapshot.TryGet(PostgresSections.Locks, out var locks, out reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var waits = new LockWaits(sessions);
        return RuleVerdict.Of(locks.Strong
            .Where(wanted => wanted is { Granted: false, Pid: not null } && wanted.WaitSeconds >= context.Option(Seconds) && waits.Blocks(wanted.Pid.Value))
            .GroupBy(wanted => new ObjectName(wanted.Schema, wanted.Name))
            .Select(group => Finding(context, group.Key, group.MaxBy(wanted => wanted.WaitSeconds)!, waits)));
    }

    private Finding Finding(RuleContext context, ObjectName table, PostgresRelationLock wanted, LockWaits waits)
    {
        var (pid, seconds) = (wanted.Pid!.Value, wanted.WaitSeconds!.Value);
        var session = waits.Session(pid);
        var behind = waits.Behind(pid);
        var before = session?.BlockedBy.Where(other => other != pid).Distinct().ToList() ?? [];
        return context.Problem(
            Info, Subject.Table(EngineNames.Postgres, table.Schema, table.Name), seconds >= context.Option(HighSeconds) ? Severity.High : Severity.Medium,
            $"{Amount.Of(behind.Count, "session queues", "sessions queue")} up behind process {pid}, which waits for {wanted.Mode} on {table}") with
        {
            Impact = $"{table} is closed to {Amount.Of(behind.Count, "session")} for {Amount.Seconds(seconds)} so far, by a statement that has not begun",
            Evidence =
            [
                Evidence.Of("sessions behind it", (long)behind.Count, "sessions", "pg_blocking_pids"),
                Evidence.Of("waits for", wanted.Mode, null, "pg_locks.mode"),
                Evidence.Of("waits since", seconds, "s", "pg_locks.waitstart"),
                Evidence.Of("waits behind", string.Join(", ", before.Select(other => other == LockWaits.PreparedTransaction ? "a prepared transaction" : $"process {other}")), null, "pg_blocking_pids"),
                .. session?.Query is { } query ? new[] { Evidence.Of("statement", query, null, "pg_stat_activity.query, constants hidden") } : [],
            ],
            Remedy = Remedy.ByHand(
                $"SELECT pg_cancel_backend({pid}) opens the table at once: the statement has done nothing yet, though its transaction is rolled back. Then run it again with SET lock_timeout = '5s', "
                    + "and again when that runs out, at a time without long queries.",
                "whether the change or those before it may go first is for you to say"),
            Weight = seconds * Math.Max(1, behind.Count),
        };
    }
}
