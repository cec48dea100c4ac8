using Polystore.Core.Catalogs;
using Polystore.Core.Rules;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Indexes;

/// <summary>Indexes that a rule may question one by one: made by hand, without a promise, not needed by a foreign key.</summary>
internal static class IndexReading
{
    /// <summary>Plain indexes that no other rule drops already and that no foreign key, as child or parent, leans on.</summary>
    public static IEnumerable<(Table Table, Core.Catalogs.Index Index)> Questionable(RuleContext context)
    {
        var superfluous = SuperfluousIndexes.In(context.Catalog).Select(found => found.Index.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var keys = ForeignKeyTarget.All(context.Catalog).ToLookup(target => target.Child.Name, target => target.ChildColumns, StringComparer.OrdinalIgnoreCase);
        return context.Catalog.UserTables().SelectMany(table => table.Indexes
            .Where(index => index is { Primary: false, BacksConstraint: false, Unique: false } && !superfluous.Contains(index.Name))
            .Where(index => !keys[table.Name].Any(columns => LookupSupport.Serves(table, index, columns) || LeadsInPart(index, columns)))
            .Select(index => (table, index)));
    }

    private static bool LeadsInPart(Core.Catalogs.Index index, IReadOnlyList<string> columns) =>
        columns.Count > 1 && index.Keys.Count > 0 && index.Keys[0].Column is { } first && columns.Contains(first, StringComparer.OrdinalIgnoreCase);
}
