using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Security;

internal sealed class PublicSchemaCreate : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "PG-SECURITY-PUBLIC-CREATE",
        Engine = EngineNames.Postgres,
        Family = "security",
        Title = "Schema in which everybody may create objects",
        LooksFor = "CREATE on a schema granted to PUBLIC, as the schema public had it by default until version 14; more severe on the search path of everybody. "
            + "Not reported: USAGE for PUBLIC, CREATE for named roles, schemas of extensions.",
        Why = "Any role can plant a function or operator there that is found before the intended one and runs with the rights of whoever calls it (CVE-2018-1058).",
        References =
        [
            "https://www.postgresql.org/docs/current/ddl-schemas.html#DDL-SCHEMAS-PATTERNS",
            "https://wiki.postgresql.org/wiki/A_Guide_to_CVE-2018-1058:_Protect_Your_Search_Path",
        ],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Grants, out var grants, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var logins = RoleReading.OrdinaryLogins(context);
        var path = SearchPath.Parse(context.Snapshot.SettingValue("search_path") ?? "\"$user\", public");
        return RuleVerdict.Of(grants.Items
            .Where(grant => grant is { ObjectKind: "schema", Grantee: "PUBLIC", Extension: null } && grant.Privileges.Contains("CREATE"))
            .Select(grant => Finding(context, grant, path.Contains(grant.Name), logins)));
    }

    private Finding Finding(RuleContext context, PostgresGrant grant, bool searched, int? logins)
    {
        var severity = !searched || logins == 0 ? Severity.Low : logins > 0 ? Severity.High : Severity.Medium;
        var schema = PgName.Quote(grant.Name);
        return context.Problem(Info, SecuritySubject.Schema(grant.Name), severity, $"everybody may create objects in schema {grant.Name}") with
        {
            Impact = searched
                ? logins == 0 ? "no ordinary role may log in yet; the first one could plant objects that statements without schema names find" : $"{(logins is { } count ? Amount.Of(count, "ordinary login role") : "every login role")} can plant objects that statements without schema names find"
                : "objects planted there are found only by statements that name the schema",
            Evidence =
            [
                Evidence.Of("privileges of PUBLIC", string.Join(", ", grant.Privileges), null, "pg_namespace.nspacl"),
                Evidence.Of("on the search path", searched, null, "search_path"),
                Evidence.Of("ordinary login roles", logins is { } known ? (long)known : (string?)null, "roles", "pg_roles"),
            ],
            Remedy = CatalogueChange.Of(
                $"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC",
                $"GRANT CREATE ON SCHEMA {schema} TO PUBLIC",
                guidance: $"Roles that make tables there need a grant of their own: GRANT CREATE ON SCHEMA {schema} TO role. What they made already keeps working."),
            Weight = logins ?? 1,
        };
    }
}
