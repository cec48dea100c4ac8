using System.Globalization;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Resources;

internal sealed class Deadlocks : DatabaseRule
{
    private static readonly RuleOption PerDay = new()
    {
        Name = "per-day", Default = 1, Unit = "deadlocks", Meaning = "deadlocks a day from which on it is reported", Source = "one user a day whose transaction failed for no fault of theirs; below that single events are left alone",
    };

    private static readonly RuleOption MediumPerDay = new()
    {
        Name = "medium-per-day", Default = 24, Unit = "deadlocks", Meaning = "from here on medium", Source = "one an hour: a pair of code paths that meets regularly",
    };

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-RESOURCES-DEADLOCKS",
        Engine = EngineNames.Postgres,
        Family = "resources",
        Title = "Deadlocks",
        LooksFor = "Databases in which transactions are cancelled as deadlocked again and again. Not reported: single events over a long time.",
        Why = "Each cancels a transaction after deadlock_timeout; the application must run it again or lose it.",
        Options = [PerDay, MediumPerDay, ClusterClock.Hours],
        References = ["https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-DEADLOCKS"],
    };

    protected override Finding? Find(RuleContext context, PostgresDatabase database, double seconds)
    {
        // Less than a day is taken as one: an hour with one deadlock is not a day with 24.
        var daily = database.Deadlocks / Math.Max(1, seconds / 86400);
        return database.Deadlocks == 0 || daily < context.Option(PerDay)
            ? null
            : context.Problem(
                Info, Subject(database), daily >= context.Option(MediumPerDay) ? Severity.Medium : Severity.Low,
                $"{Amount.Of(database.Deadlocks, "deadlock")}, about {daily.ToString("#,0.#", CultureInfo.InvariantCulture)} a day") with
            {
                Impact = $"{daily.ToString("#,0.#", CultureInfo.InvariantCulture)} transactions a day cancelled after waiting",
                Evidence = [Evidence.Of("deadlocks", database.Deadlocks, "deadlocks", "pg_stat_database.deadlocks"), Since(context, seconds)],
                Remedy = Remedy.ByHand(
                    "The server's log names both statements of each (\"deadlock detected\", DETAIL). Let all code paths lock in one order (UPDATE … of several rows: by primary key, SELECT … ORDER BY id FOR UPDATE first), index foreign keys, keep transactions short, and repeat a transaction that fails with 40P01.",
                    "the order of locks is in the application"),
                Weight = daily,
            };
    }
}
