using Polystore.Core.Catalogs;
using Polystore.Core.Findings;
using Polystore.Postgres.Rules.Indexes;
using Polystore.Postgres.Rules.Reading;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rules.Reading;

/// <summary>An index that would serve a condition: columns compared for equality first, the most selective of them first, then one range.</summary>
internal static class SuggestedIndex
{
    // A compound key rarely gains from more than three columns: each makes every entry longer and updates of it dearer.
    private const int MostKeys = 3;

    // What one row in ten or more has does not narrow anything down: an index scan over that part reads every block of the table
    // (a block of 8 kB holds more than ten rows unless they are wide).
    private const double Common = 0.1;

    /// <summary>
    /// The key columns; empty when no b-tree on plain columns serves the condition. IS NULL of a column that is NULL in many rows is no
    /// reason for an index, nor is a column of few values beside a condition that an index of another kind has to find.
    /// </summary>
    /// <param name="catalog">Where the table that it is a partition of is looked up.</param>
    /// <param name="table">The table.</param>
    /// <param name="access">What is asked of it.</param>
    public static IReadOnlyList<string> KeysOf(Catalog catalog, Table table, TableAccess access)
    {
        var ranges = PartitionKey.Narrowing(catalog, table, access.Ranges).ToList();
        var equal = access.Equalities.Where(predicate => !IsCommon(table, predicate)).Select(predicate => predicate.Column).Distinct(StringComparer.Ordinal)
            .OrderByDescending(column => table.FindColumn(column)?.Statistics?.DistinctValues ?? 0);
        var served = access.Equalities.Concat(access.Ranges).Select(predicate => predicate.Condition).ToList();
        if (ranges.Count == 0 && access.ConstantConditions.Any(condition => !served.Exists(one => ReferenceEquals(one, condition))) && Share(table, equal) > Common)
        {
            return [];
        }

        var range = ranges.Where(predicate => predicate.Form != PredicateForm.Prefix).Select(predicate => predicate.Column).Take(1);
        return equal.Concat(range).Distinct(StringComparer.Ordinal).Take(MostKeys).ToList();
    }

    // Part of the rows that have one value of each column, as if they were spread evenly; 0 when that is not known.
    private static double Share(Table table, IEnumerable<string> columns) =>
        columns.Aggregate(1.0, (share, column) => table.FindColumn(column)?.Statistics?.DistinctValues is > 0 and var distinct ? share / distinct : 0);

    private static bool IsCommon(Table table, ColumnPredicate predicate) =>
        predicate.Form == PredicateForm.IsNull && table.FindColumn(predicate.Column)?.Statistics?.NullFraction >= Common;

    /// <summary>
    /// The index that starts with these columns in any order, compares them as the columns do and has no condition; null when there is
    /// none.
    /// </summary>
    public static Core.Catalogs.Index? Existing(Table table, IReadOnlyList<string> keys) => table.Indexes.FirstOrDefault(index =>
        index is { Predicate: null, Valid: true, Method: "btree" }
        && index.Keys.Count >= keys.Count
        && index.Keys.Take(keys.Count).All(key => key is { Column: { } column, Collation: null } && !IsOfPatterns(key) && keys.Contains(column)));

    /// <summary>True when an index starts with these keys in this order, every direction as it is or every one turned round.</summary>
    public static bool Leads(Table table, IReadOnlyList<IndexKey> keys)
    {
        var wanted = new Core.Catalogs.Index { Schema = table.Schema, Table = table.Name, Name = "", Keys = keys };
        return table.Indexes.Any(index => IndexComparison.Compare(wanted, index) != IndexRelation.Independent);
    }

    /// <summary>
    /// Why an index on the leading column cannot serve: it is damaged, has a condition, or compares by another collation or
    /// operator class. Null when there is no such index.
    /// </summary>
    public static string? Unfit(Table table, string column)
    {
        foreach (var index in table.Indexes.Where(index => index.Keys is [{ Column: { } first }, ..] && first == column))
        {
            var reason = index switch
            {
                { Valid: false } => "is invalid, because its build failed",
                { Predicate: { } predicate } => $"holds only rows with {predicate}",
                { Keys: [{ Collation: { } collation }, ..] } => $"is ordered by collation {collation}, not by the column's own",
                { Keys: [{ OperatorClass: { } operators } key, ..] } when IsOfPatterns(key) => $"has operator class {operators}, which serves patterns",
                _ => null,
            };
            if (reason is not null)
            {
                return $"index {index.Name} {reason}";
            }
        }

        return null;
    }

    /// <summary>The remedy that makes an index with directions, expressions or carried columns.</summary>
    /// <param name="catalog">Names that are taken.</param>
    /// <param name="table">The table.</param>
    /// <param name="keys">Key parts; an expression as SQL.</param>
    /// <param name="include">Columns that it carries.</param>
    /// <param name="method">Access method.</param>
    public static Remedy Remedy(Catalog catalog, Table table, IReadOnlyList<IndexKey> keys, IReadOnlyList<string>? include = null, string method = "btree")
    {
        var index = new Core.Catalogs.Index { Schema = table.Schema, Table = table.Name, Name = "", Keys = keys, Include = include ?? [], Method = method };
        index = index with { Name = IndexNaming.NameFor(index, IndexNaming.TakenNames(catalog)) };
        var plain = NewIndex.Remedy(table, index.Name, []);
        var concurrently = table.Kind == TableKind.Partitioned ? "" : "CONCURRENTLY ";
        var carried = index.Include.Count == 0 ? "" : $" INCLUDE ({PgName.Quote(index.Include)})";
        var create = $"CREATE INDEX {concurrently}{PgName.Quote(index.Name)} ON {PgName.Of(table)} {(method == "btree" ? "" : $"USING {method} ")}({string.Join(", ", keys.Select(Part))}){carried}";
        return plain with { Apply = [create], Effects = [new IndexCreated(index with { Definition = create })] };
    }

    private static string Part(IndexKey key) =>
        (key.Column is { } column ? PgName.Quote(column) : $"({key.Expression})")
        + (key.OperatorClass is { } operators ? $" {operators}" : "")
        + (key.Descending ? " DESC" : "")
        + (key.NullsFirst is { } first && first != key.Descending ? first ? " NULLS FIRST" : " NULLS LAST" : "");

    private static bool IsOfPatterns(IndexKey key) => key.OperatorClass?.EndsWith("pattern_ops", StringComparison.Ordinal) == true;

    /// <summary>The remedy that makes it.</summary>
    public static Remedy Remedy(Catalog catalog, Table table, IReadOnlyList<string> keys) =>
        NewIndex.Remedy(table, NewIndex.Name(IndexNaming.TakenNames(catalog), table, keys), keys);
}
