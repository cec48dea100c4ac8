using Polystore.Core.Catalogs;

namespace Polystore.Core.Reconciliation.Conflicts;

/// <summary>Which promises of uniqueness follow from which.</summary>
internal static class UniquePromise
{
    /// <summary>True when the table still refuses every pair of rows that the index refuses.</summary>
    /// <remarks>Uniqueness over fewer columns is the stronger promise: rows that differ in (a) differ in (a, b).</remarks>
    public static bool IsKept(Catalogs.Index index, Table table, StringComparison comparison) =>
        table.Indexes.Any(other => Implies(other, index, comparison)) || IsKeptByPrimaryKey(index, table, comparison);

    /// <summary>True when the far side of a foreign key is a key with exactly those columns, as every engine asks.</summary>
    public static bool IsReferenceable(ForeignKeyReference reference, Table table, StringComparison comparison)
    {
        var columns = reference.Columns.Count > 0 ? reference.Columns : table.PrimaryKey?.Columns ?? [];
        return columns.Count > 0
            && (SameSet(table.PrimaryKey?.Columns ?? [], columns, comparison)
                || table.Indexes.Any(index => index is { Unique: true, Valid: true, Predicate: null }
                    && index.Keys.All(key => key is { Column: not null, PrefixLength: null })
                    && SameSet(index.Keys.Select(key => key.Column!).ToList(), columns, comparison)));
    }

    private static bool Implies(Catalogs.Index other, Catalogs.Index index, StringComparison comparison) =>
        other is { Unique: true, Valid: true }
        && (other.NullsNotDistinct || !index.NullsNotDistinct)
        && (other.Predicate is null || IndexComparison.SameSqlText(other.Predicate, index.Predicate))
        && other.Keys.Count > 0
        && other.Keys.All(key => index.Keys.Any(candidate => SamePart(key, candidate, comparison)));

    private static bool IsKeptByPrimaryKey(Catalogs.Index index, Table table, StringComparison comparison) =>
        table.PrimaryKey is { Columns.Count: > 0 } primary
        && primary.Columns.All(column => index.Keys.Any(key => key is { Collation: null, PrefixLength: null } && string.Equals(key.Column, column, comparison)));

    private static bool SamePart(IndexKey key, IndexKey other, StringComparison comparison) =>
        string.Equals(key.Column, other.Column, comparison)
        && IndexComparison.SameSqlText(key.Expression, other.Expression)
        && string.Equals(key.Collation, other.Collation, StringComparison.OrdinalIgnoreCase)
        && key.PrefixLength == other.PrefixLength;

    private static bool SameSet(IReadOnlyList<string> one, IReadOnlyList<string> other, StringComparison comparison) =>
        one.Count == other.Count && one.All(column => other.Contains(column, StringComparer.FromComparison(comparison)));
}
