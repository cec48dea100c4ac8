using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Security;

internal sealed class DefaultPrivileges : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "PG-SECURITY-DEFAULT-PRIVILEGES",
        Engine = EngineNames.Postgres,
        Family = "security",
        Title = "New objects that are open to every role",
        LooksFor = "Default privileges that give PUBLIC rights on future tables, sequences or schemas. "
            + "Not reported: EXECUTE on routines and USAGE on types, which PUBLIC has by default anyway, and default privileges for named roles.",
        Why = "Every table that is made from now on is open to every role, and nobody who makes one sees it.",
        References = ["https://www.postgresql.org/docs/current/sql-alterdefaultprivileges.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Grants, out var grants, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        return RuleVerdict.Of(grants.Defaults
            .Where(entry => entry is { Grantee: "PUBLIC", ObjectKind: "table" or "sequence" or "schema" })
            .Select(entry => Finding(context, entry)));
    }

    private Finding Finding(RuleContext context, PostgresDefaultPrivilege entry)
    {
        var privileges = string.Join(", ", entry.Privileges);
        var writes = entry.ObjectKind == "table" && entry.Privileges.Any(privilege => privilege is "INSERT" or "UPDATE" or "DELETE" or "TRUNCATE")
            || entry is { ObjectKind: "schema" } && entry.Privileges.Contains("CREATE");
        var where = entry.Schema is null ? "" : $" IN SCHEMA {PgName.Quote(entry.Schema)}";
        var head = $"ALTER DEFAULT PRIVILEGES FOR ROLE {PgName.Quote(entry.Role)}{where}";
        var kind = entry.ObjectKind.ToUpperInvariant() + "S";
        return context.Problem(
            Info, SecuritySubject.Role(entry.Role), writes ? Severity.High : Severity.Medium,
            $"every role gets {privileges} on each {entry.ObjectKind} that {entry.Role} makes{(entry.Schema is null ? "" : $" in {entry.Schema}")}") with
        {
            Discriminator = $"{entry.Schema}\u001f{entry.ObjectKind}",
            Evidence = [Evidence.Of("default privileges of PUBLIC", privileges, null, "pg_default_acl"), Evidence.Of("schema", entry.Schema ?? "all", null, "pg_default_acl")],
            Remedy = CatalogueChange.Of($"{head} REVOKE {privileges} ON {kind} FROM PUBLIC", $"{head} GRANT {privileges} ON {kind} TO PUBLIC", guidance: "What exists already keeps its privileges; other findings name it."),
        };
    }
}
