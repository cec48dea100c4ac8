using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Security;

internal sealed class DangerousRoleGrant : IRule
{
    // "pg_read_server_files, pg_write_server_files and pg_execute_server_program … could be used to gain superuser-level access" (manual, 22.5).
    private static readonly IReadOnlyDictionary<string, string> Dangerous = new Dictionary<string, string>
    {
        ["pg_execute_server_program"] = "run programs as the server's own user",
        ["pg_write_server_files"] = "write any file that the server may write",
        ["pg_read_server_files"] = "read any file that the server may read, the password hashes among them",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-SECURITY-DANGEROUS-ROLE",
        Engine = EngineNames.Postgres,
        Family = "security",
        Title = "Role with the server's files or programs in its hands",
        LooksFor = "Membership in pg_read_server_files, pg_write_server_files or pg_execute_server_program of roles that are no superusers, named where it was granted. "
            + "Not reported: harmless predefined roles such as pg_monitor, and members who only inherit it from a role that is named.",
        Why = "These memberships bypass every privilege inside the database and are a known way to become superuser.",
        References = ["https://www.postgresql.org/docs/current/predefined-roles.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Roles, out var roles, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var byName = roles.Items.ToDictionary(role => role.Name);
        return RuleVerdict.Of(roles.Items
            .Where(role => !role.Superuser)
            .SelectMany(role => role.MemberOf.Where(Dangerous.ContainsKey).Select(granted => (role, granted)))
            .Where(pair => !pair.role.MemberOf.Any(between => byName.GetValueOrDefault(between)?.MemberOf.Contains(pair.granted) is true))
            .Select(pair => Finding(context, roles, pair.role, pair.granted)));
    }

    private Finding Finding(RuleContext context, PostgresRoles roles, PostgresRole role, string granted)
    {
        var holders = roles.Items.Where(other => other.CanLogin && (other.Name == role.Name || other.MemberOf.Contains(role.Name))).ToList();
        var sessions = holders.Sum(holder => holder.Connections);
        return context.Problem(Info, SecuritySubject.Role(role.Name), holders.Count == 0 ? Severity.Medium : Severity.High, $"{role.Name} may {Dangerous[granted]} ({granted})") with
        {
            Discriminator = granted,
            Impact = $"{Amount.Of(holders.Count, "login role")} with {Amount.Of(sessions, "session")} now could become superuser",
            Evidence =
            [
                Evidence.Of("member of", granted, null, "pg_auth_members"),
                Evidence.Of("login roles that have it by this", (long)holders.Count, "roles", "pg_auth_members"),
                Evidence.Of("their sessions now", (long)sessions, "sessions", "pg_stat_activity"),
            ],
            Remedy = CatalogueChange.Of($"REVOKE {granted} FROM {PgName.Quote(role.Name)}", $"GRANT {granted} TO {PgName.Quote(role.Name)}"),
            Weight = sessions + holders.Count,
        };
    }
}
