using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Transactions;

internal sealed class Deadlocks : IRule
{
    private static readonly RuleOption Daily = new()
    {
        Name = "daily", Default = 1, Unit = "deadlocks a day", Meaning = "rate from which on it is reported",
        Source = "each one is a transaction that failed before its user; one a day is a pattern and no accident",
    };

    private static readonly RuleOption MediumDaily = new()
    {
        Name = "medium-daily", Default = 24, Unit = "deadlocks a day", Meaning = "from here on: medium", Source = "one an hour, day and night",
    };

    private static readonly RuleOption Least = new()
    {
        Name = "least", Default = 5, Unit = "deadlocks", Meaning = "number below which nothing is reported", Source = "a rate out of fewer would be one bad release, long repaired",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-LOCK-DEADLOCKS",
        Engine = EngineNames.Postgres,
        Family = "transactions",
        Title = "Deadlocks day after day",
        LooksFor = "Databases whose count of deadlocks, since the earlier snapshot or else since the statistics count, makes one a day or more. Not reported: a handful over months, and old ones that a restart carried along.",
        Why = "The server waits deadlock_timeout and then rolls one of the transactions back: its user sees an error or waits for a retry.",
        Options = [Daily, MediumDaily, Least],
        References = ["https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-DEADLOCKS"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Databases, out var databases, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        return RuleVerdict.Of(databases.Items
            .Select(database => (database, counted: DatabaseCounters.Of(context, database, item => item.Deadlocks)))
            .Where(pair => pair.counted.Number >= Math.Max(1, context.Option(Least)) && pair.counted.Daily >= context.Option(Daily))
            .Select(pair => pair.counted.Exact ? Finding(context, pair.database, pair.counted) : context.NotExamined(Info, Subject(pair.database.Name), DatabaseCounters.Inexact)));
    }

    private static Subject Subject(string database) => new() { Engine = EngineNames.Postgres, Kind = "database", Path = [database] };

    private Finding Finding(RuleContext context, PostgresDatabase database, DatabaseCounters counted) => context.Problem(
        Info, Subject(database.Name), counted.Daily >= context.Option(MediumDaily) ? Severity.Medium : Severity.Low,
        $"{Amount.Of(counted.Number, "deadlock")} in {database.Name} within {Amount.Days(counted.Days)}") with
    {
        Impact = $"about {Amount.Of(Math.Max(1, counted.Daily), "failed transaction")} a day",
        Evidence =
        [
            Evidence.Of("deadlocks", counted.Number, "deadlocks", "pg_stat_database.deadlocks"),
            Evidence.Of("counted for", counted.Days, "days", counted.Source),
            Evidence.Of("of all transactions", counted.Number / Math.Max(1.0, database.Commits + database.Rollbacks), "ratio", "pg_stat_database.xact_commit, xact_rollback"),
        ],
        Remedy = Remedy.ByHand(
            "The server's log names both statements of each deadlock. Let every transaction lock tables and rows in one and the same order (UPDATE and DELETE of several rows: SELECT … ORDER BY id FOR UPDATE first), "
                + "keep transactions short, and retry on SQLSTATE 40P01.",
            "the order of locks is in the programs"),
        Weight = counted.Daily,
    };
}
