using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Transactions;

internal sealed class BlockingSession : IRule
{
    private static readonly RuleOption Seconds = new()
    {
        Name = "seconds", Default = 60, Unit = "s", Meaning = "longest wait behind one session from which on it is reported", Source = "pgEdge AI DBA Workbench warns of lock waits from 60 s on",
    };

    private static readonly RuleOption HighSeconds = new()
    {
        Name = "high-seconds", Default = 300, Unit = "s", Meaning = "from here on: high", Source = "pganalyze's Blocking Queries check warns from 300 s on",
    };

    private static readonly RuleOption CriticalSeconds = new()
    {
        Name = "critical-seconds", Default = 600, Unit = "s", Meaning = "from here on, with enough sessions waiting: critical", Source = "pganalyze's Blocking Queries check is critical from 600 s on",
    };

    private static readonly RuleOption Crowd = new()
    {
        Name = "crowd", Default = 3, Unit = "sessions", Meaning = "sessions waiting that are enough for critical", Source = "pganalyze's Blocking Queries check counts from 3 blocked queries on",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-LOCK-BLOCKING",
        Engine = EngineNames.Postgres,
        Family = "transactions",
        Title = "Session that makes others wait",
        LooksFor = "The session, or prepared transaction, at the root of a tree of waiting sessions, with how many wait, directly or behind others, and how long. "
            + "Not reported: sessions in the middle of the tree, which wait themselves, and waits of a moment, which every server has.",
        Why = "The work of all who wait stands still, each with a connection and locks of its own, until the root ends.",
        Options = [Seconds, HighSeconds, CriticalSeconds, Crowd],
        References =
        [
            "https://www.postgresql.org/docs/current/explicit-locking.html", "https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-ADMIN-SIGNAL",
            "https://pganalyze.com/docs/checks/connections/blocking_query",
        ],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!SessionReading.TryOpen(context, out var sessions, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var waits = new LockWaits(sessions);
        return RuleVerdict.Of(waits.Roots
            .Select(pid => (pid, behind: waits.Behind(pid)))
            .Where(pair => pair.behind.Count > 0 && LockWaits.Wait(pair.behind[0]) >= context.Option(Seconds))
            .Select(pair => (pair.pid, pair.behind, subject: Subject(pair.pid, waits)))
            .GroupBy(pair => string.Join('\u001f', pair.subject.Path))
            .Select(group => group.OrderByDescending(pair => pair.behind.Count).ThenBy(pair => pair.pid).ToList())
            .Select(group => Finding(context, waits, group[0].subject, group.Select(pair => pair.pid).ToList())));
    }

    private static Subject Subject(int pid, LockWaits waits) => waits.Session(pid) is { } session
        ? SessionReading.Subject(session)
        : new Subject { Engine = EngineNames.Postgres, Kind = "session", Path = [pid == LockWaits.PreparedTransaction ? "a prepared transaction" : "a session that was not visible"] };

    private Finding Finding(RuleContext context, LockWaits waits, Subject subject, List<int> roots)
    {
        var root = roots[0];
        var session = waits.Session(root);
        var behind = roots.SelectMany(waits.Behind).DistinctBy(waiting => waiting.Pid).OrderByDescending(LockWaits.Wait).ToList();
        var longest = LockWaits.Wait(behind[0]);
        var severity = longest >= context.Option(CriticalSeconds) && behind.Count >= context.Option(Crowd) ? Severity.Critical
            : longest >= context.Option(HighSeconds) ? Severity.High : Severity.Medium;
        var who = root == LockWaits.PreparedTransaction ? "a prepared transaction" : $"process {root}{(roots.Count > 1 ? $" and {Amount.Of(roots.Count - 1, "other")}" : "")}";
        return context.Problem(
            Info, subject, severity, $"{Amount.Of(behind.Count, "session waits", "sessions wait")} for {who}{(session?.State is { } state ? $", {state}" : "")}") with
        {
            Impact = $"{Amount.Seconds(behind.Sum(LockWaits.Wait))} of waiting so far, the longest {Amount.Seconds(longest)}",
            Evidence =
            [
                Evidence.Of("sessions waiting", (long)behind.Count, "sessions", "pg_blocking_pids"),
                Evidence.Of("longest wait", longest, "s", "pg_locks.waitstart"),
                .. behind[0].BlockedMode is { } mode ? new[] { Evidence.Of("awaited lock", $"{mode}{(behind[0].BlockedRelation is { } relation ? $" on {relation}" : "")}", null, "pg_locks") } : [],
                .. behind[0].Query is { } query ? new[] { Evidence.Of("statement that waits longest", query, null, "pg_stat_activity.query, constants hidden") } : [],
                .. session is null ? [] : SessionReading.Evidence(session),
            ],
            Remedy = Cure(context, root, session),
            Weight = behind.Sum(LockWaits.Wait),
        };
    }

    private static Remedy Cure(RuleContext context, int root, PostgresSession? session)
    {
        if (root == LockWaits.PreparedTransaction)
        {
            var left = context.Snapshot.TryGet(PostgresSections.PreparedTransactions, out var prepared, out _) ? prepared.Items : [];
            return left.Count == 1
                ? PreparedReading.Finish(left[0])
                : Remedy.ByHand(
                    $"Find in pg_locks which of the {Amount.Of(left.Count, "prepared transaction")} holds the lock (its virtualtransaction begins with -1/), and end it with COMMIT PREPARED or ROLLBACK PREPARED.",
                    "only the transaction manager knows whether the other databases have committed");
        }

        var job = context.Snapshot.TryGet(PostgresSections.Progress, out var progress, out _) ? progress.Items.FirstOrDefault(item => item.Pid == root) : null;
        return session is null ? Remedy.ByHand($"See who process {root} is: SELECT * FROM pg_stat_activity WHERE pid = {root}. It may have ended meanwhile.", "the process was not visible when it was observed")
            : job is { ForWraparound: true } ? Remedy.ByHand(
                "Let it finish: it freezes rows to prevent wraparound and comes back at once when cancelled. Cancel instead the schema change that waits for it, and run that later.",
                "ending it brings the shutdown by wraparound nearer")
            : SessionReading.End(session, session.IsIdleInTransaction()
                ? "A cancel does not reach a session that is idle. Those who wait go on at once, in the order in which they came."
                : "Those who wait go on at once, in the order in which they came.");
    }
}
