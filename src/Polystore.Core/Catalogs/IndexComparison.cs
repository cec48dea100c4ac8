namespace Polystore.Core.Catalogs;

/// <summary>What one index is to another of the same table.</summary>
public enum IndexRelation
{
    /// <summary>Each does something that the other cannot.</summary>
    Independent,

    /// <summary>Same keys, same rows, same promise: one of the two is enough.</summary>
    Duplicate,

    /// <summary>The other one serves every query that this one serves, and this one promises nothing more.</summary>
    Covered,
}

/// <summary>
/// Compares indexes by what they can do, not by their names: key prefix with direction, collation and operator class,
/// predicate, included columns, uniqueness, method. Pure; used by the redundancy rules, the advisors and Reconcile.
/// </summary>
public static class IndexComparison
{
    /// <summary>What <paramref name="index"/> is to <paramref name="other"/>.</summary>
    /// <param name="index">The index that might be superfluous.</param>
    /// <param name="other">The index that might make it so.</param>
    /// <param name="comparison">How the engine compares identifiers.</param>
    public static IndexRelation Compare(Index index, Index other, StringComparison comparison = StringComparison.Ordinal)
    {
        var comparable = index.Keys.Count > 0
            && SameTable(index, other, comparison)
            && index.Method == other.Method
            && other.Valid
            && SamePredicate(index, other)
            && KeysLead(index, other, comparison);
        if (!comparable || !CarriesColumns(index, other, comparison))
        {
            return IndexRelation.Independent;
        }

        var sameKeys = index.Keys.Count == other.Keys.Count;
        if (sameKeys && index.Unique == other.Unique && index.NullsNotDistinct == other.NullsNotDistinct && SameInclude(index, other, comparison))
        {
            return IndexRelation.Duplicate;
        }

        // A unique index also keeps a promise: only an index over the same columns with the same promise can stand in for it.
        if (index.Unique || index.Primary)
        {
            return sameKeys && other.Unique && index.NullsNotDistinct == other.NullsNotDistinct ? IndexRelation.Covered : IndexRelation.Independent;
        }

        // Only an ordered index answers for a prefix of its keys.
        return sameKeys || IsOrdered(index) ? IndexRelation.Covered : IndexRelation.Independent;
    }

    /// <summary>True when the leading key columns of the index are exactly these columns, in any order, and every row is indexed.</summary>
    /// <remarks>
    /// A lookup by equality on all of the columns can use the index whatever their order; that is what checking a foreign key
    /// needs. A predicate that only leaves out NULLs of one of the columns does no harm, because a foreign key never looks for NULL.
    /// </remarks>
    public static bool SupportsLookup(Index index, IReadOnlyCollection<string> columns, StringComparison comparison = StringComparison.Ordinal)
    {
        if (columns.Count == 0 || !index.Valid || index.Keys.Count < columns.Count || !(IsOrdered(index) || index is { Method: "hash", Keys.Count: 1 }))
        {
            return false;
        }

        if (index.Predicate is not null && !SqlText.OnlyLeavesOutNulls(index.Predicate, columns, comparison))
        {
            return false;
        }

        // A lookup compares by the column's own collation; an index under another one cannot answer it.
        var leading = index.Keys.Take(columns.Count).ToList();
        return leading.TrueForAll(key => key is { Column: not null, PrefixLength: null, Collation: null })
            && columns.All(column => leading.Exists(key => key.Column!.Equals(column, comparison)));
    }

    /// <summary>True when two expressions or predicates are the same text but for white space, letter case and outer parentheses.</summary>
    public static bool SameSqlText(string? left, string? right) => SqlText.AreSame(left, right);

    private static bool IsOrdered(Index index) => index.Method == "btree";

    private static bool SameTable(Index index, Index other, StringComparison comparison) =>
        index.Schema.Equals(other.Schema, comparison) && index.Table.Equals(other.Table, comparison);

    private static bool KeysLead(Index index, Index other, StringComparison comparison) =>
        index.Keys.Count <= other.Keys.Count
        && (SameDirection(index, other, flipped: false, comparison) || (IsOrdered(index) && SameDirection(index, other, flipped: true, comparison)));

    // An ordered index can be read backwards, so a key with every direction flipped serves the same orders.
    private static bool SameDirection(Index index, Index other, bool flipped, StringComparison comparison)
    {
        for (var i = 0; i < index.Keys.Count; i++)
        {
            if (!SameKey(index.Keys[i], other.Keys[i], flipped, comparison))
            {
                return false;
            }
        }

        return true;
    }

    private static bool SameKey(IndexKey key, IndexKey other, bool flipped, StringComparison comparison) =>
        string.Equals(key.Column, other.Column, comparison)
        && SqlText.AreSame(key.Expression, other.Expression)
        && key.Descending == (other.Descending ^ flipped)
        && (key.NullsFirst is null || other.NullsFirst is null || key.NullsFirst == (other.NullsFirst ^ flipped))
        && string.Equals(key.Collation, other.Collation, StringComparison.OrdinalIgnoreCase)
        && string.Equals(key.OperatorClass, other.OperatorClass, StringComparison.Ordinal)
        && key.PrefixLength == other.PrefixLength;

    private static bool SamePredicate(Index index, Index other) => SqlText.AreSame(index.Predicate, other.Predicate);

    private static bool SameInclude(Index index, Index other, StringComparison comparison) =>
        index.Include.Count == other.Include.Count && CarriesColumns(index, other, comparison);

    private static bool CarriesColumns(Index index, Index other, StringComparison comparison) =>
        index.Include.All(column =>
            other.Include.Any(carried => carried.Equals(column, comparison))
            || other.KeyColumns.Any(carried => string.Equals(carried, column, comparison)));
}
