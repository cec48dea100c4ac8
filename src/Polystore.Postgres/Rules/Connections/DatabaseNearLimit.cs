using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Connections;

internal sealed class DatabaseNearLimit : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "PG-CONN-DATABASE-LIMIT",
        Engine = EngineNames.Postgres,
        Family = "connections",
        Title = "Database near its own connection limit",
        LooksFor = "Databases with a CONNECTION LIMIT whose connections come near it. Not reported: databases without one, and limits of 0 on purpose.",
        Why = "The database's next connection is refused although the server has room.",
        Options = [LimitOptions.Share, LimitOptions.HighShare, LimitOptions.CriticalShare],
        References = ["https://www.postgresql.org/docs/current/sql-createdatabase.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!ConnectionReading.TryOpen(context, out var reading, out var reason) || !context.Snapshot.TryGet(PostgresSections.Databases, out var databases, out reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var used = reading.Groups.Where(group => group.Database is not null).GroupBy(group => group.Database!).ToDictionary(group => group.Key, group => group.Sum(item => item.Count));
        return RuleVerdict.Of(databases.Items
            .Where(database => database.ConnectionLimit > 0)
            .Select(database => (database, used: used.GetValueOrDefault(database.Name)))
            .Where(pair => pair.used >= context.Option(LimitOptions.Share) * pair.database.ConnectionLimit)
            .Select(pair => Finding(context, pair.database, pair.used)));
    }

    private Finding Finding(RuleContext context, PostgresDatabase database, int used) => context.Problem(
        Info, ConnectionReading.Database(database.Name), LimitOptions.Grade(context, (double)used / database.ConnectionLimit, Severity.High),
        $"{database.Name} has {Amount.Of(used)} of the {Amount.Of(database.ConnectionLimit, "connection")} that it may have") with
    {
        Impact = $"{Amount.Of(Math.Max(0, database.ConnectionLimit - used), "connection")} left for it",
        Evidence =
        [
            Evidence.Of("connections", (long)used, "connections", "pg_stat_activity"),
            Evidence.Of("limit", (long)database.ConnectionLimit, "connections", "pg_database.datconnlimit"),
        ],
        Remedy = Remedy.ByHand(
            $"Make the programs' pools smaller, or ALTER DATABASE {PgName.Quote(database.Name)} CONNECTION LIMIT {2 * database.ConnectionLimit} (back: {database.ConnectionLimit}) when the server has room for them.",
            "somebody set the limit on purpose"),
        Weight = (double)used / database.ConnectionLimit,
    };
}
