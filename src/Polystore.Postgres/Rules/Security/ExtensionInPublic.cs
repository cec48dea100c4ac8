using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Security;

internal sealed class ExtensionInPublic : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "PG-SECURITY-EXTENSION-IN-PUBLIC",
        Engine = EngineNames.Postgres,
        Family = "security",
        Title = "Extensions among the users' own objects",
        LooksFor = "Extensions in the schema public while everybody may create objects there. Not reported: extensions in public where only named roles create objects, which is where CREATE EXTENSION puts them, "
            + "and extensions in schemas of their own.",
        Why = "Next to the extension's functions anybody can plant one of the same name with better fitting argument types, which statements then choose.",
        References = ["https://www.postgresql.org/docs/current/extend-extensions.html#EXTEND-EXTENSIONS-SECURITY", "https://www.postgresql.org/docs/current/sql-alterextension.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Extensions, out var extensions, out var reason)
            || !context.Snapshot.TryGet(PostgresSections.Grants, out var grants, out reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var open = grants.Items.Any(grant => grant is { ObjectKind: "schema", Name: "public", Grantee: "PUBLIC" } && grant.Privileges.Contains("CREATE"));
        var inPublic = extensions.Items.Where(extension => extension.Schema == "public").Select(extension => extension.Name).ToList();
        return !open || inPublic.Count == 0
            ? RuleVerdict.Fine
            : RuleVerdict.Of(
            [
                context.Problem(Info, SecuritySubject.Schema("public"), Severity.Low, $"{Amount.Of(inPublic.Count, "extension")} in the schema public, where everybody may create objects") with
                {
                    Evidence = [Evidence.Of("extensions", string.Join(", ", inPublic), null, "pg_extension"), Evidence.Of("everybody may create objects there", true, null, "pg_namespace.nspacl")],
                    Remedy = CatalogueChange.Of("REVOKE CREATE ON SCHEMA public FROM PUBLIC", "GRANT CREATE ON SCHEMA public TO PUBLIC"),
                    Weight = inPublic.Count,
                },
            ]);
    }
}
