using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Transactions;

internal sealed class PreparedTransactionLeft : IRule
{
    private static readonly RuleOption Seconds = new()
    {
        Name = "seconds", Default = 600, Unit = "s", Meaning = "age from which on it is reported",
        Source = "ten minutes: a transaction manager decides within seconds, or recovers within the minutes of its own restart",
    };

    private static readonly RuleOption HighSeconds = new()
    {
        Name = "high-seconds", Default = 3600, Unit = "s", Meaning = "age from which on the finding is high",
        Source = "an hour: pganalyze's Idle Transactions check is critical from 3600 s on, and a prepared transaction is one that no disconnect ends",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-TXN-PREPARED",
        Engine = EngineNames.Postgres,
        Family = "transactions",
        Title = "Prepared transaction left behind",
        LooksFor = "Transactions after PREPARE TRANSACTION that nobody has committed or rolled back for long. Not reported: those that a transaction manager has prepared just now.",
        Why = "It holds its locks and keeps vacuum from cleaning through disconnects and restarts alike, until somebody ends it by its name.",
        Options = [Seconds, HighSeconds],
        References = ["https://www.postgresql.org/docs/current/sql-prepare-transaction.html", "https://www.postgresql.org/docs/current/view-pg-prepared-xacts.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.PreparedTransactions, out var prepared, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        // The server names a prepared blocker only as 0, so a waiting session is held against all of them.
        var waiting = context.Snapshot.TryGet(PostgresSections.Activity, out var activity, out _) ? new LockWaits(activity.Sessions).Behind(LockWaits.PreparedTransaction).Count : 0;
        return RuleVerdict.Of(prepared.Items.Where(item => item.AgeSeconds >= context.Option(Seconds)).Select(item => Finding(context, item, waiting)));
    }

    private Finding Finding(RuleContext context, PostgresPreparedTransaction item, int waiting) => context.Problem(
        Info, PreparedReading.Subject(item), item.AgeSeconds >= context.Option(HighSeconds) || waiting > 0 ? Severity.High : Severity.Medium,
        $"{item.Gid} has been prepared for {Amount.Seconds(item.AgeSeconds)} and not ended") with
    {
        Impact = $"vacuum cannot remove rows younger than {Amount.Of(item.XidAge, "transaction")}"
            + (waiting > 0 ? $"; {Amount.Of(waiting, "session waits", "sessions wait")} behind a prepared transaction" : ""),
        Evidence =
        [
            Evidence.Of("age", item.AgeSeconds, "s", "pg_prepared_xacts.prepared"),
            Evidence.Of("age of its id", item.XidAge, "transactions", "pg_prepared_xacts.transaction"),
            Evidence.Of("owner", item.Owner, null, "pg_prepared_xacts.owner"),
            Evidence.Of("sessions waiting for prepared transactions", (long)waiting, "sessions", "pg_blocking_pids"),
        ],
        Remedy = PreparedReading.Finish(item),
        Weight = item.AgeSeconds,
    };
}
