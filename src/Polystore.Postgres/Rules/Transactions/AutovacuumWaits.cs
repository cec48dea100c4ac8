using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Transactions;

internal sealed class AutovacuumWaits : IRule
{
    private static readonly RuleOption Seconds = new()
    {
        Name = "seconds", Default = 60, Unit = "s", Meaning = "wait from which on it is reported", Source = "autovacuum_naptime 1 min, its default: the time in which a worker should be on to the next table",
    };

    private static readonly RuleOption HighSeconds = new()
    {
        Name = "high-seconds", Default = 3600, Unit = "s", Meaning = "from here on: high", Source = "with autovacuum_max_workers 3, its default, an hour of a third of all vacuum",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-LOCK-AUTOVACUUM",
        Engine = EngineNames.Postgres,
        Family = "transactions",
        Title = "Autovacuum worker that waits for a lock",
        LooksFor = "Autovacuum workers that stand behind a session's lock. A routine worker skips what it cannot lock, so one that waits has come to prevent wraparound, or has come to the end of its work. "
            + "Workers that were cancelled leave their trace in the log alone. Not reported: workers at work, however long.",
        Why = "One of few workers is lost to every other table, and the table that it came for grows older.",
        Options = [Seconds, HighSeconds],
        References = ["https://www.postgresql.org/docs/current/routine-vacuuming.html#AUTOVACUUM"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!SessionReading.TryOpen(context, out var sessions, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var waits = new LockWaits(sessions);
        return RuleVerdict.Of(sessions
            .Where(session => session is { Kind: "autovacuum worker", BlockedBy.Count: > 0 } && LockWaits.Wait(session) >= context.Option(Seconds))
            .GroupBy(worker => (worker.Database, worker.BlockedRelation))
            .Select(group => Finding(context, group.MaxBy(LockWaits.Wait)!, waits)));
    }

    private Finding Finding(RuleContext context, PostgresSession worker, LockWaits waits)
    {
        var seconds = LockWaits.Wait(worker);
        var holder = worker.BlockedBy.Select(waits.Session).FirstOrDefault(session => session is not null);
        var relation = worker.BlockedRelation ?? $"a table of {worker.Database}";
        return context.Problem(
            Info, new Subject { Engine = EngineNames.Postgres, Kind = "autovacuum worker", Path = [worker.Database ?? "", worker.BlockedRelation ?? ""], Label = relation },
            seconds >= context.Option(HighSeconds) ? Severity.High : Severity.Medium, $"an autovacuum worker has waited {Amount.Seconds(seconds)} for a lock on {relation}") with
        {
            Impact = $"one of {context.Snapshot.SettingValue("autovacuum_max_workers") ?? "few"} workers does nothing",
            Evidence =
            [
                Evidence.Of("waits since", seconds, "s", "pg_locks.waitstart"),
                Evidence.Of("waits behind", string.Join(", ", worker.BlockedBy.Distinct().Select(pid => pid == LockWaits.PreparedTransaction ? "a prepared transaction" : $"process {pid}")), null, "pg_blocking_pids"),
                .. holder is null ? [] : SessionReading.Evidence(holder),
            ],
            Remedy = holder is null
                ? Remedy.ByHand("End the transaction that it stands behind; the findings on prepared transactions and blocking sessions name it.", "only its owner knows whether it may be ended")
                : SessionReading.End(holder, "The worker goes on by itself. Do not end the worker: another would come and wait the same."),
            Weight = seconds,
        };
    }
}
