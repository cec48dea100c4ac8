using Polystore.Core.Catalogs;

namespace Polystore.Sqlite.Rules.Reading;

/// <summary>What a table of the catalogue is in SQLite's terms.</summary>
internal static class SqliteTableReading
{
    /// <summary>Column names compare without regard to the case of ASCII letters.</summary>
    public const StringComparison Names = StringComparison.OrdinalIgnoreCase;

    /// <summary>Tables that people made: no virtual or shadow tables, none of SQLite's own.</summary>
    public static IEnumerable<Table> UserTables(this Catalog catalog) => catalog.Tables.Where(IsUserTable);

    public static bool IsUserTable(this Table table) =>
        table.Kind == TableKind.Ordinary && !table.Name.StartsWith("sqlite_", Names);

    public static bool IsWithoutRowid(this Table table) => table.HasOption("WITHOUT ROWID");

    public static bool IsStrict(this Table table) => table.HasOption("STRICT");

    /// <summary>The INTEGER PRIMARY KEY column that is another name for the rowid; null when there is none.</summary>
    /// <remarks>
    /// lang_createtable.html section 5: the type must be exactly INTEGER. A primary key that is no alias has an index of its own,
    /// which tells the quirk of <c>INTEGER PRIMARY KEY DESC</c> apart.
    /// </remarks>
    public static Column? RowidAlias(this Table table)
    {
        if (table.IsWithoutRowid() || table.PrimaryKey is not { Columns.Count: 1 } key || table.Indexes.Any(index => index.Primary))
        {
            return null;
        }

        var column = table.Column(key.Columns[0]);
        return column is not null && column.Type.Equals("INTEGER", Names) ? column : null;
    }

    /// <summary>True when an index names the rowid by that column; PRAGMA index_xinfo gives the alias no name of its own.</summary>
    public static bool IsRowid(Column alias, string column) => column.Equals(alias.Name, Names) || column.Equals("rowid", Names);

    public static Column? Column(this Table table, string name) => table.FindColumn(name, Names);

    public static Affinity AffinityOf(this Table table, string column) => TypeAffinity.Of(table.Column(column)?.Type ?? "");

    /// <summary>The collation that a column compares by; SQLite's default is BINARY.</summary>
    public static string CollationOf(this Table table, string column) => table.Column(column)?.Collation ?? "BINARY";

    public static bool IsGenerated(this Column column) => column.Generation is ColumnGeneration.Virtual or ColumnGeneration.Stored;

    /// <summary>The columns of a primary key other than the rowid's alias; empty when there is none.</summary>
    public static IReadOnlyList<string> KeyedColumns(this Table table) =>
        table.RowidAlias() is null ? table.PrimaryKey?.Columns ?? [] : [];

    public static bool SameColumns(IReadOnlyCollection<string> left, IReadOnlyCollection<string> right) =>
        left.Count == right.Count && left.All(column => right.Contains(column, StringComparer.OrdinalIgnoreCase));

    public static bool Leads(IReadOnlyList<string> prefix, IReadOnlyList<string> columns) =>
        prefix.Count <= columns.Count && prefix.SequenceEqual(columns.Take(prefix.Count), StringComparer.OrdinalIgnoreCase);
}
