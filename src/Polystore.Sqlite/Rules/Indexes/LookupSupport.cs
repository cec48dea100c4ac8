using Polystore.Core.Catalogs;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Indexes;

/// <summary>Whether rows can be found by a set of columns without a scan.</summary>
internal static class LookupSupport
{
    /// <summary>True when equality on all of the columns leads to the rows through the rowid or an index that holds every such row.</summary>
    public static bool Serves(Table table, IReadOnlyCollection<string> columns) =>
        ServesByKey(table, columns) || table.Indexes.Any(index => Serves(table, index, columns));

    /// <summary>True when the index alone does it.</summary>
    public static bool Serves(Table table, Core.Catalogs.Index index, IReadOnlyCollection<string> columns) =>
        index.Keys.Take(columns.Count).All(key => ComparesAsColumn(table, key))
        && (IndexComparison.SupportsLookup(index, columns, SqliteTableReading.Names) || IsUniqueWithin(index, columns));

    /// <summary>The full index whose leading columns are some of the columns; a lookup through it filters the rest row by row.</summary>
    public static Core.Catalogs.Index? ServesInPart(Table table, IReadOnlyCollection<string> columns) =>
        table.Indexes.FirstOrDefault(index =>
            index.Predicate is null
            && index.Keys.Count > 0
            && index.Keys[0].Column is { } first
            && ComparesAsColumn(table, index.Keys[0])
            && columns.Contains(first, StringComparer.OrdinalIgnoreCase));

    private static bool ServesByKey(Table table, IReadOnlyCollection<string> columns)
    {
        if (table.RowidAlias() is { } alias)
        {
            return columns.Contains(alias.Name, StringComparer.OrdinalIgnoreCase);
        }

        // The primary key of a WITHOUT ROWID table is the table itself, whether or not it is listed as an index.
        var key = table.KeyedColumns();
        return key.Count > 0
            && (SqliteTableReading.SameColumns(columns, key.Take(columns.Count).ToList())
                || key.All(column => columns.Contains(column, StringComparer.OrdinalIgnoreCase)));
    }

    private static bool IsUniqueWithin(Core.Catalogs.Index index, IReadOnlyCollection<string> columns) =>
        index is { Unique: true, Predicate: null }
        && index.Keys.All(key => key.Column is not null && columns.Contains(key.Column, StringComparer.OrdinalIgnoreCase));

    private static bool ComparesAsColumn(Table table, IndexKey key) =>
        key.Column is not null && (key.Collation is null || key.Collation.Equals(table.CollationOf(key.Column), SqliteTableReading.Names));
}
