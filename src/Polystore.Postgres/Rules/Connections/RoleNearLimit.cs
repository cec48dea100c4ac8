using Polystore.Core.Connections;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;

namespace Polystore.Postgres.Rules.Connections;

internal sealed class RoleNearLimit : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "PG-CONN-ROLE-LIMIT",
        Engine = EngineNames.Postgres,
        Family = "connections",
        Title = "Role near its own connection limit",
        LooksFor = "Roles with a CONNECTION LIMIT whose connections come near it. Not reported: superusers, for whom the limit does not hold, and limits of 0 on purpose.",
        Why = "The role's next connection is refused although the server has room.",
        Options = [LimitOptions.Share, LimitOptions.HighShare, LimitOptions.CriticalShare],
        References = ["https://www.postgresql.org/docs/current/sql-createrole.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!ConnectionReading.TryOpen(context, out var reading, out var reason) || !context.Snapshot.TryGet(PostgresSections.Roles, out var roles, out reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        return OwnLimit.Judge(
            context,
            Info,
            reading,
            roles.Items.Where(role => role is { ConnectionLimit: > 0, Superuser: false }).Select(role => new OwnLimit(ConnectionReading.Role(role.Name), role.Name, "ROLE", role.ConnectionLimit, "pg_roles.rolconnlimit")),
            group => group.Role);
    }
}
