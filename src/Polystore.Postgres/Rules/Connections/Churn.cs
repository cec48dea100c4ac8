using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Connections;

internal sealed class Churn : IRule
{
    private static readonly RuleOption Rate = new()
    {
        Name = "per-second", Default = 10, Unit = "connections a second", Meaning = "new connections from which on it is reported",
        Source = "measured with pgbench -C: with SCRAM over TCP the server spends about 4 ms of a core on each (PostgreSQL 15), so that ten a second take a twenty-fifth of one day and night",
    };

    private static readonly RuleOption MediumRate = new()
    {
        Name = "medium-per-second", Default = 50, Unit = "connections a second", Meaning = "from here on: medium", Source = "as above: a fifth of a core",
    };

    private static readonly RuleOption LeastHours = new()
    {
        Name = "hours", Default = 1, Unit = "hours", Meaning = "time that has to be counted before a rate is given", Source = "the start of a fleet of programs is over within minutes",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-CONN-CHURN",
        Engine = EngineNames.Postgres,
        Family = "connections",
        Title = "Connections made anew for little work",
        LooksFor = "Databases with many new sessions a second, since the earlier snapshot or else since the statistics count (14 and newer). Not reported: many connections that stay, and the first hour of counting.",
        Why = "A new connection forks a process, checks a password and loads the catalogue before its first statement: often more work than the statement itself.",
        Options = [Rate, MediumRate, LeastHours],
        References = ["https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-PG-STAT-DATABASE-VIEW"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Databases, out var databases, out var reason) || !context.Snapshot.TryGet(PostgresSections.Server, out var server, out reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        if (server.MajorVersion < 14)
        {
            return RuleVerdict.NotExamined("the server counts sessions from version 14 on");
        }

        var counted = databases.Items
            .Select(database => (database, sessions: DatabaseCounters.Of(context, database, item => item.Sessions)))
            .Where(pair => pair.sessions.Days * 24 >= context.Option(LeastHours) && pair.sessions.Days > 0)
            .ToList();
        return counted.Count == 0
            ? RuleVerdict.NotExamined($"the statistics have counted for less than {Amount.Of(context.Option(LeastHours), "hour")}")
            : RuleVerdict.Of(counted
                .Where(pair => PerSecond(pair.sessions) >= context.Option(Rate))
                .Select(pair => pair.sessions.Exact
                    ? Finding(context, pair.database, pair.sessions)
                    : context.NotExamined(Info, ConnectionReading.Database(pair.database.Name), DatabaseCounters.Inexact)));
    }

    private static double PerSecond(DatabaseCounters sessions) => sessions.Daily / 86_400;

    private Finding Finding(RuleContext context, PostgresDatabase database, DatabaseCounters sessions)
    {
        var rate = PerSecond(sessions);
        var length = database.SessionMilliseconds / Math.Max(1, database.Sessions) / 1000;
        var work = database.ActiveMilliseconds / Math.Max(1, database.Sessions);
        return context.Problem(
            Info, ConnectionReading.Database(database.Name), rate >= context.Option(MediumRate) ? Severity.Medium : Severity.Low, $"{Amount.Of(rate)} new connections a second to {database.Name}") with
        {
            Impact = $"{Amount.Of(sessions.Daily)} connections a day, each for {Amount.Of(work)} ms of statements",
            Evidence =
            [
                Evidence.Of("new connections", rate, "per second", $"pg_stat_database.sessions, {sessions.Source}"),
                Evidence.Of("counted for", sessions.Days, "days", sessions.Source),
                Evidence.Of("mean length of a session", length, "s", "pg_stat_database.session_time / sessions"),
                Evidence.Of("statements in a session", work, "ms", "pg_stat_database.active_time / sessions"),
            ],
            Remedy = Remedy.ByHand(
                "Let the programs keep and share their connections (a pool in each, or PgBouncer between when they are many or short-lived). Look for a pool that is switched off, health checks that connect anew, "
                    + "and functions-as-a-service without a proxy.",
                "the cure is in the programs"),
            Weight = rate,
        };
    }
}
