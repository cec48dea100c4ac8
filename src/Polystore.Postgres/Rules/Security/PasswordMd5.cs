using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Security;

internal sealed class PasswordMd5 : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "PG-SECURITY-PASSWORD-MD5",
        Engine = EngineNames.Postgres,
        Family = "security",
        Title = "Password kept as MD5",
        LooksFor = "Roles whose stored password is an MD5 hash; more severe for superusers. Not reported: SCRAM passwords that pg_hba.conf admits by its method md5, which then means SCRAM.",
        Why = "The MD5 hash alone is enough to log in, so that every copy of pg_authid (a dump, a backup) is a list of passwords; version 18 warns and a later one will refuse them.",
        References = ["https://www.postgresql.org/docs/current/auth-password.html", "https://www.postgresql.org/docs/18/release-18.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Roles, out var roles, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        return roles.PasswordsVisible
            ? RuleVerdict.Of(roles.Items.Where(role => role.PasswordKind == "md5").Select(role => Finding(context, role)))
            : RuleVerdict.NotExamined("only a superuser sees how passwords are kept");
    }

    private Finding Finding(RuleContext context, PostgresRole role) => context.Problem(
        Info, SecuritySubject.Role(role.Name), role.Superuser ? Severity.High : role.CanLogin ? Severity.Medium : Severity.Low, $"the password of {role.Name} is kept as MD5") with
    {
        Evidence =
        [
            Evidence.Of("kind of password", "md5", null, "pg_authid.rolpassword"),
            Evidence.Of("superuser", role.Superuser, null, "pg_roles"),
        ],
        Remedy = Remedy.ByHand(
            $"With password_encryption = 'scram-sha-256', let the owner of {PgName.Quote(role.Name)} set the password again: \\password {PgName.Quote(role.Name)} in psql. Check first that its client libraries know SCRAM (all since 2018).",
            "only somebody who knows the password can have it stored another way"),
        Weight = role.Connections,
    };
}
