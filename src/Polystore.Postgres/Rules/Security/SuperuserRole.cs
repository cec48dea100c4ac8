using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Security;

internal sealed class SuperuserRole : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "PG-SECURITY-SUPERUSER-ROLE",
        Engine = EngineNames.Postgres,
        Family = "security",
        Title = "Login role that is a superuser",
        LooksFor = "Superusers that may log in, beyond the role that made the cluster; severe when sessions use them now. "
            + "Not reported: superusers without LOGIN, and the cluster's own role.",
        Why = "For a superuser no privilege and no policy counts, and it can run programs on the server: one injected statement is the whole machine.",
        References = ["https://www.postgresql.org/docs/current/role-attributes.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Roles, out var roles, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var self = context.Snapshot.TryGet(PostgresSections.Server, out var server, out _) ? server.Role : null;
        var keeps = roles.Items.Any(role => role is { Bootstrap: true, CanLogin: true, Superuser: true });
        return RuleVerdict.Of(roles.Items
            .Where(role => role is { Superuser: true, CanLogin: true, Bootstrap: false })
            .Select(role => Finding(context, role, automatic: keeps && role.Name != self)));
    }

    private Finding Finding(RuleContext context, PostgresRole role, bool automatic)
    {
        var name = PgName.Quote(role.Name);
        return context.Problem(Info, SecuritySubject.Role(role.Name), role.Connections > 0 ? Severity.High : Severity.Medium, role.Connections > 0
            ? $"superuser {role.Name} has {Amount.Of(role.Connections, "session")} now"
            : $"superuser {role.Name} may log in") with
        {
            Impact = role.Connections > 0 ? $"{Amount.Of(role.Connections, "session")} run with no privilege check at all" : null,
            Evidence =
            [
                Evidence.Of("sessions now", (long)role.Connections, "sessions", "pg_stat_activity"),
                Evidence.Of("owns relations here", role.OwnsObjects, null, "pg_class.relowner"),
            ],
            Remedy = automatic
                ? CatalogueChange.Of(
                    $"ALTER ROLE {name} NOSUPERUSER",
                    $"ALTER ROLE {name} SUPERUSER",
                    guidance: "Grant first what the role needs beyond the objects that it owns (pg_monitor for monitoring, pg_read_all_data for backups); sessions lose the right at once.")
                : Remedy.ByHand(
                    $"Make an ordinary role for the work of {name}, log in as another superuser and run ALTER ROLE {name} NOSUPERUSER.",
                    "it is the role of this very session, or no other superuser could log in afterwards"),
            Weight = role.Connections,
        };
    }
}
