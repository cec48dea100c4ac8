using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Resources;

internal sealed class Rollbacks : DatabaseRule
{
    private static readonly RuleOption Share = new()
    {
        Name = "share", Default = 0.1, Unit = "ratio", Maximum = 1, Meaning = "share of transactions rolled back from which on it is reported",
        Source = "the alert of Grafana's postgres_exporter mixin (rollbacks over all transactions > 0.10)",
    };

    private static readonly RuleOption PerHour = new()
    {
        Name = "per-hour", Default = 360, Unit = "transactions", Meaning = "fewer rollbacks an hour are left alone", Source = "one every ten seconds: what monitoring and idle pools do by themselves",
    };

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-RESOURCES-ROLLBACKS",
        Engine = EngineNames.Postgres,
        Family = "resources",
        Title = "Many transactions rolled back",
        LooksFor = "Databases in which a large share of many transactions ends by rollback. Not reported: a large share of few transactions. "
            + "Pools and drivers that end reading transactions by ROLLBACK do no harm, which is why it is never graver than low.",
        Why = "A rollback is an error that the application hides, work done for nothing, and dead rows for vacuum; or a habit of the driver, to be known.",
        Options = [Share, PerHour, ClusterClock.Hours],
        References = ["https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-PG-STAT-DATABASE-VIEW", "https://github.com/prometheus-community/postgres_exporter/tree/master/postgres_mixin"],
    };

    protected override Finding? Find(RuleContext context, PostgresDatabase database, double seconds)
    {
        var (all, hourly) = ((double)database.Commits + database.Rollbacks, database.Rollbacks / seconds * 3600);
        if (all <= 0 || database.Rollbacks < context.Option(Share) * all || hourly < context.Option(PerHour))
        {
            return null;
        }

        // Rolled back writes leave dead rows; a database that hardly writes only ends its reads so.
        var writes = database.RowsInserted + database.RowsUpdated + database.RowsDeleted;
        return context.Problem(
            Info, Subject(database), writes >= database.Rollbacks ? Severity.Low : Severity.Info,
            $"{Amount.Share(database.Rollbacks / all)} of transactions are rolled back") with
        {
            Impact = $"{Amount.Of(hourly)} rollbacks an hour",
            Evidence =
            [
                Evidence.Of("rolled back", database.Rollbacks, "transactions", "pg_stat_database.xact_rollback"),
                Evidence.Of("committed", database.Commits, "transactions", "pg_stat_database.xact_commit"),
                Evidence.Of("rows written", writes, "rows", "pg_stat_database.tup_inserted, tup_updated, tup_deleted"),
                Since(context, seconds),
            ],
            Remedy = Remedy.ByHand(
                "Look in the server's log for what fails (unique violations want ON CONFLICT, serialization failures a repetition, timeouts a cause). If it is the pool that ends each reading transaction by ROLLBACK, nothing needs to be done.",
                "whether a rollback is an error is known to the application"),
            Weight = hourly,
        };
    }
}
