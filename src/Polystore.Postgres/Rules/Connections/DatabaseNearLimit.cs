using Polystore.Core.Connections;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;

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

        return OwnLimit.Judge(
            context,
            Info,
            reading,
            databases.Items.Where(database => database.ConnectionLimit > 0).Select(database => new OwnLimit(ConnectionReading.Database(database.Name), database.Name, "DATABASE", database.ConnectionLimit, "pg_database.datconnlimit")),
            group => group.Database);
    }
}
