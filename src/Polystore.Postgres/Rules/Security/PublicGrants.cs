using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Security;

internal sealed class PublicGrants : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "PG-SECURITY-PUBLIC-GRANT",
        Engine = EngineNames.Postgres,
        Family = "security",
        Title = "Table open to every role",
        LooksFor = "Privileges on tables, views, foreign tables and sequences granted to PUBLIC; severe when rows can be changed or when names speak of credentials, "
            + "payment, health or contact data. Not reported: objects of extensions, and reading tables whose rows row-level security policies hold.",
        Why = "PUBLIC is every role that exists and every one that will: each new service account and each stolen login can use the privilege.",
        References = ["https://www.postgresql.org/docs/current/ddl-priv.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Grants, out var grants, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var tables = context.Catalog.Tables.ToDictionary(table => table.ObjectName);
        var views = context.Catalog.Views.ToDictionary(view => new ObjectName(view.Schema, view.Name));
        var held = context.Snapshot.TryGet(PostgresSections.Relations, out var relations, out _)
            ? relations.Items.Where(relation => relation.RowSecurity).Select(relation => relation.ObjectName).ToHashSet()
            : [];
        var usable = grants.Items
            .Where(grant => grant is { ObjectKind: "schema", Grantee: "PUBLIC" } && grant.Privileges.Contains("USAGE"))
            .Select(grant => grant.Name)
            .ToHashSet();
        return RuleVerdict.Of(grants.Items
            .Where(grant => grant is { Grantee: "PUBLIC", Extension: null, ObjectKind: "table" or "view" or "foreign table" or "sequence" } && grant.Owner != "PUBLIC")
            .Where(grant => !held.Contains(new ObjectName(grant.Schema, grant.Name)) || grant.Privileges.Any(Bypasses))
            .Select(grant =>
            {
                var name = new ObjectName(grant.Schema, grant.Name);
                var columns = tables.GetValueOrDefault(name)?.Columns ?? views.GetValueOrDefault(name)?.Columns ?? [];
                return Finding(context, grant, columns, tables.GetValueOrDefault(name)?.Rows, usable.Contains(grant.Schema));
            }));
    }

    // Row-level security holds SELECT, INSERT, UPDATE and DELETE, but neither TRUNCATE nor the making of triggers and references.
    private static bool Bypasses(string privilege) => privilege is "TRUNCATE" or "TRIGGER" or "REFERENCES";

    private Finding Finding(RuleContext context, PostgresGrant grant, IReadOnlyList<Column> columns, double? rows, bool reachable)
    {
        var sensitive = columns.Where(column => SensitiveNames.Is(column.Name)).Select(column => column.Name).ToList();
        var isSensitive = grant.ObjectKind != "sequence" && (sensitive.Count > 0 || SensitiveNames.Is(grant.Name));
        var writes = grant.ObjectKind != "sequence" && grant.Privileges.Any(privilege => privilege is "INSERT" or "UPDATE" or "DELETE" or "TRUNCATE");
        var severity = (reachable, writes, isSensitive) switch
        {
            (true, true, _) or (true, _, true) => Severity.High,
            (false, true, _) or (false, _, true) => Severity.Medium,
            _ => Severity.Low,
        };
        var what = PgName.Qualified(grant.Schema, grant.Name);
        var privileges = string.Join(", ", grant.Privileges);
        var target = grant.ObjectKind == "sequence" ? $"SEQUENCE {what}" : $"TABLE {what}";
        return context.Problem(Info, SecuritySubject.Relation(grant.ObjectKind, grant.Schema, grant.Name), severity, $"every role has {privileges} on {grant.Schema}.{grant.Name}") with
        {
            Impact = (isSensitive, writes) switch
            {
                (true, _) => $"{Rows(rows)} with {(sensitive.Count > 0 ? string.Join(", ", sensitive.Take(5)) : "sensitive contents by its name")} lie open to every login",
                (_, true) => $"{Rows(rows)} can be changed by every login",
                _ => null,
            },
            Evidence =
            [
                Evidence.Of("privileges of PUBLIC", privileges, null, "pg_class.relacl"),
                Evidence.Of("PUBLIC may use the schema", reachable, null, "pg_namespace.nspacl"),
                .. sensitive.Count == 0 ? Array.Empty<Evidence>() : [Evidence.Of("columns named like sensitive data", string.Join(", ", sensitive.Take(10)), null, "pg_attribute")],
                .. rows is null ? Array.Empty<Evidence>() : [Evidence.Of("rows", rows.Value, "rows", "pg_class.reltuples")],
            ],
            Remedy = CatalogueChange.Of(
                $"REVOKE {privileges} ON {target} FROM PUBLIC",
                $"GRANT {privileges} ON {target} TO PUBLIC",
                guidance: "Grant the privilege first to the roles that are meant to have it; a role that used it only through PUBLIC is refused afterwards."),
            Weight = rows ?? 0,
        };
    }

    private static string Rows(double? rows) => rows is > 0 ? $"about {Amount.Of(rows.Value, "row")}" : "rows";
}
