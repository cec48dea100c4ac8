using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Security;

internal sealed class ViewBypassesPolicies : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "PG-SECURITY-VIEW-BYPASSES-RLS",
        Engine = EngineNames.Postgres,
        Family = "security",
        Title = "View that shows rows past row-level security",
        LooksFor = "Views and materialised views over a table with row-level security whose owner is not held by it: the table's owner (unless the table forces its policies), a superuser "
            + "or a role with BYPASSRLS, also through views of the caller's rights. Not reported: views with security_invoker, and views of an owner who is held by the policies.",
        Why = "A view reads with its owner's rights, so that everybody who may read the view sees every row that the policies were to hide.",
        References = ["https://www.postgresql.org/docs/current/sql-createview.html", "https://www.postgresql.org/docs/current/ddl-rowsecurity.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Views, out var views, out var reason)
            || !context.Snapshot.TryGet(PostgresSections.Relations, out var relations, out reason)
            || !context.Snapshot.TryGet(PostgresSections.Grants, out var grants, out reason)
            || !context.Snapshot.TryGet(PostgresSections.Server, out var server, out reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var lineage = new ViewLineage(context.Catalog, views, relations);
        var open = grants.Items.Where(grant => grant is { ObjectKind: "view", Grantee: "PUBLIC" } && grant.Privileges.Contains("SELECT")).Select(grant => new ObjectName(grant.Schema, grant.Name)).ToHashSet();
        return RuleVerdict.Of(views.Items
            .Where(view => view.Extension is null && (view.Materialized || !lineage.UsesCallersRights(view.ObjectName)))
            .Select(view => (view, tables: lineage.Unheld(view)))
            .Where(pair => pair.tables.Count > 0)
            .Select(pair => Finding(context, pair.view, pair.tables, open.Contains(pair.view.ObjectName), lineage.Options(pair.view.ObjectName), server.MajorVersion)));
    }

    private Finding Finding(RuleContext context, PostgresView view, IReadOnlyList<ObjectName> tables, bool open, IReadOnlyDictionary<string, string> options, int major)
    {
        var names = string.Join(", ", tables.Select(table => $"{table.Schema}.{table.Name}"));
        return context.Problem(
            Info, SecuritySubject.Relation("view", view.Schema, view.Name), open ? Severity.High : Severity.Medium, $"{view.Schema}.{view.Name} shows every row of {names} past row-level security") with
        {
            Impact = open ? "every role may read the view, and with it every row" : null,
            Evidence =
            [
                Evidence.Of("tables with row-level security", names, null, "pg_class.relrowsecurity"),
                Evidence.Of("owner is a superuser", view.OwnerIsSuperuser, null, "pg_roles"),
                Evidence.Of("security_invoker", options.GetValueOrDefault("security_invoker") ?? "off", null, "pg_class.reloptions"),
                Evidence.Of("PUBLIC may read it", open, null, "pg_class.relacl"),
            ],
            Remedy = view.Materialized
                ? Remedy.ByHand("Revoke SELECT on the materialised view from those who are not to see every row, or put a policy-aware view or function before it.", "a materialised view holds rows as its owner saw them; policies cannot apply to it")
                : major < 15
                    ? Remedy.ByHand("Give the view to an owner who is held by the policies (ALTER VIEW … OWNER TO), or upgrade to version 15 and set security_invoker.", "security_invoker exists from version 15 on")
                    : Invoker(view, options.GetValueOrDefault("security_invoker")),
            Weight = tables.Count,
        };
    }

    private static Remedy Invoker(PostgresView view, string? old)
    {
        var name = PgName.Qualified(view.Schema, view.Name);
        return CatalogueChange.Of(
            $"ALTER VIEW {name} SET (security_invoker = true)",
            old is null ? $"ALTER VIEW {name} RESET (security_invoker)" : $"ALTER VIEW {name} SET (security_invoker = {old})",
            "ACCESS EXCLUSIVE on the view for a moment: statements that read it wait",
            "Readers of the view then need SELECT on its tables themselves.");
    }
}
