using Polystore.Core.Catalogs;
using Polystore.Core.Findings;
using Polystore.Postgres.Rules.Indexes;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rules.Reading;

/// <summary>An index that would serve a condition: columns compared for equality first, the most selective of them first, then one range.</summary>
internal static class SuggestedIndex
{
    // A compound key rarely gains from more than three columns: each makes every entry longer and updates of it dearer.
    private const int MostKeys = 3;

    /// <summary>The key columns; empty when no b-tree on plain columns serves the condition.</summary>
    public static IReadOnlyList<string> KeysOf(Table table, TableAccess access)
    {
        var equal = access.Equalities.Select(predicate => predicate.Column).Distinct(StringComparer.Ordinal)
            .OrderByDescending(column => table.FindColumn(column)?.Statistics?.DistinctValues ?? 0);
        var range = access.Ranges.Where(predicate => predicate.Form != PredicateForm.Prefix).Select(predicate => predicate.Column).Take(1);
        return equal.Concat(range).Distinct(StringComparer.Ordinal).Take(MostKeys).ToList();
    }

    /// <summary>The index that starts with these columns in any order and has no condition; null when there is none.</summary>
    public static Core.Catalogs.Index? Existing(Table table, IReadOnlyList<string> keys) => table.Indexes.FirstOrDefault(index =>
        index.Predicate is null
        && index.Keys.Count >= keys.Count
        && index.Keys.Take(keys.Count).All(key => key.Column is { } column && keys.Contains(column)));

    /// <summary>The remedy that makes it.</summary>
    public static Remedy Remedy(Catalog catalog, Table table, IReadOnlyList<string> keys) =>
        NewIndex.Remedy(table, NewIndex.Name(IndexNaming.TakenNames(catalog), table, keys), keys);
}
