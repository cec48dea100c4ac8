using Polystore.Core.Catalogs;
using Polystore.Postgres.Observe.Sections;

namespace Polystore.Postgres.Rules.Security;

/// <summary>Which tables with policies a view reads with rights that the policies do not hold.</summary>
internal sealed class ViewLineage
{
    private static readonly IReadOnlyDictionary<string, string> NoOptions = new Dictionary<string, string>();

    private readonly Dictionary<ObjectName, View> catalog;
    private readonly Dictionary<ObjectName, PostgresView> views;
    private readonly Dictionary<ObjectName, PostgresRelation> relations;
    private readonly Dictionary<ObjectName, string?> owners;

    public ViewLineage(Catalog catalog, PostgresViews views, PostgresRelations relations)
    {
        this.catalog = catalog.Views.ToDictionary(view => new ObjectName(view.Schema, view.Name));
        this.views = views.Items.ToDictionary(view => view.ObjectName);
        this.relations = relations.Items.ToDictionary(relation => relation.ObjectName);
        owners = catalog.Tables.ToDictionary(table => table.ObjectName, table => table.Owner);
    }

    public IReadOnlyDictionary<string, string> Options(ObjectName view) => catalog.GetValueOrDefault(view)?.Options ?? NoOptions;

    public bool UsesCallersRights(ObjectName view) => Options(view).GetValueOrDefault("security_invoker")?.ToLowerInvariant() is "true" or "on" or "yes" or "1" or "t";

    /// <summary>A view with the caller's rights below another one has the rights of that one's owner.</summary>
    public IReadOnlyList<ObjectName> Unheld(PostgresView view)
    {
        var found = new List<ObjectName>();
        var seen = new HashSet<ObjectName>();
        var next = new Stack<PostgresView>([view]);
        while (next.TryPop(out var current))
        {
            foreach (var reference in current.References)
            {
                var name = new ObjectName(reference.Schema, reference.Name);
                if (!seen.Add(name))
                {
                    continue;
                }

                if (reference.RowSecurity && Bypasses(view, name, reference, direct: ReferenceEquals(current, view)))
                {
                    found.Add(name);
                }
                else if (views.TryGetValue(name, out var below) && !below.Materialized && UsesCallersRights(name))
                {
                    next.Push(below);
                }
            }
        }

        return found;
    }

    private bool Bypasses(PostgresView view, ObjectName table, PostgresViewReference reference, bool direct)
    {
        if (view.OwnerIsSuperuser || view.OwnerBypassesRowSecurity)
        {
            return true;
        }

        var owner = catalog.GetValueOrDefault(view.ObjectName)?.Owner ?? owners.GetValueOrDefault(view.ObjectName);
        var same = direct ? reference.SameOwner : owner is not null && owner == owners.GetValueOrDefault(table);
        return same && relations.GetValueOrDefault(table) is not { ForceRowSecurity: true };
    }
}
