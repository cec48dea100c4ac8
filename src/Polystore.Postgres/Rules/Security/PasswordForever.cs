using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Security;

internal sealed class PasswordForever : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "PG-SECURITY-PASSWORD-FOREVER",
        Engine = EngineNames.Postgres,
        Family = "security",
        Title = "Powerful role whose password never expires",
        LooksFor = "Login roles with a password without VALID UNTIL that are superuser, may create roles, replicate or bypass row-level security. "
            + "Not reported: ordinary roles, for which NIST SP 800-63B 5.1.1.2 advises against forced changes, and roles without a password.",
        Why = "A leaked password of such a role is good for ever, and nobody is reminded to look for it.",
        References = ["https://www.postgresql.org/docs/current/sql-createrole.html", "https://pages.nist.gov/800-63-3/sp800-63b.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Roles, out var roles, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        return roles.PasswordsVisible
            ? RuleVerdict.Of(roles.Items
                .Where(role => role is { CanLogin: true, ValidUntil: null, PasswordKind: not null and not "none" })
                .Select(role => (role, rights: Rights(role)))
                .Where(pair => pair.rights.Count > 0)
                .Select(pair => Finding(context, pair.role, pair.rights)))
            : RuleVerdict.NotExamined("only a superuser sees which roles have a password");
    }

    private static List<string> Rights(PostgresRole role)
    {
        (bool Has, string Right)[] rights =
            [(role.Superuser, "SUPERUSER"), (role.CreateRole, "CREATEROLE"), (role.Replication, "REPLICATION"), (role.BypassRowSecurity, "BYPASSRLS")];
        return rights.Where(right => right.Has).Select(right => right.Right).ToList();
    }

    private Finding Finding(RuleContext context, PostgresRole role, List<string> rights) => context.Problem(
        Info, SecuritySubject.Role(role.Name), Severity.Info, $"the password of {role.Name} ({string.Join(", ", rights)}) never expires") with
    {
        Evidence = [Evidence.Of("rights", string.Join(", ", rights), null, "pg_roles"), Evidence.Of("valid until", (string?)null, null, "pg_roles.rolvaliduntil")],
        Remedy = Remedy.ByHand(
            $"Set a date and a reminder (ALTER ROLE {PgName.Quote(role.Name)} VALID UNTIL '…'), or take the password away where peer, certificate or LDAP log-ins serve.",
            "only you know when it can be changed"),
        Weight = role.Superuser ? 1 : 0,
    };
}
