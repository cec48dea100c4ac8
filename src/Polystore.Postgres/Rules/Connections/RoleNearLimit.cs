using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

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

        var used = reading.Groups.Where(group => group.Role is not null).GroupBy(group => group.Role!).ToDictionary(group => group.Key, group => group.Sum(item => item.Count));
        return RuleVerdict.Of(roles.Items
            .Where(role => role is { ConnectionLimit: > 0, Superuser: false })
            .Select(role => (role, used: used.GetValueOrDefault(role.Name)))
            .Where(pair => pair.used >= context.Option(LimitOptions.Share) * pair.role.ConnectionLimit)
            .Select(pair => Finding(context, pair.role, pair.used)));
    }

    private Finding Finding(RuleContext context, PostgresRole role, int used) => context.Problem(
        Info, ConnectionReading.Role(role.Name), LimitOptions.Grade(context, (double)used / role.ConnectionLimit, Severity.High),
        $"{role.Name} uses {Amount.Of(used)} of the {Amount.Of(role.ConnectionLimit, "connection")} that it may have") with
    {
        Impact = $"{Amount.Of(Math.Max(0, role.ConnectionLimit - used), "connection")} left for it",
        Evidence =
        [
            Evidence.Of("connections", (long)used, "connections", "pg_stat_activity"),
            Evidence.Of("limit", (long)role.ConnectionLimit, "connections", "pg_roles.rolconnlimit"),
        ],
        Remedy = Remedy.ByHand(
            $"Make the program's pool smaller, or ALTER ROLE {PgName.Quote(role.Name)} CONNECTION LIMIT {2 * role.ConnectionLimit} (back: {role.ConnectionLimit}) when the server has room for them.",
            "somebody set the limit on purpose"),
        Weight = (double)used / role.ConnectionLimit,
    };
}
