using Polystore.Sqlite.Connect;

namespace Polystore.Sqlite.Observe.Schema;

/// <summary>A row of sqlite_schema.</summary>
internal sealed record SchemaObject(string Type, string Name, string Table, long RootPage, string? Sql)
{
    public const string Query =
        """
        SELECT type, name, tbl_name, rootpage, sql
        FROM sqlite_master
        ORDER BY rowid
        """;

    /// <summary>A virtual table has no b-tree of its own.</summary>
    public bool IsVirtual => Type == "table" && RootPage == 0;

    /// <summary>SQLite keeps the names that begin with sqlite_ for itself.</summary>
    public bool IsInternal => Name.StartsWith("sqlite_", StringComparison.OrdinalIgnoreCase);

    public static SchemaObject Map(SqliteRow row) => new(row.Text(0), row.Text(1), row.Text(2), row.Int64(3), row.TextOrNull(4));
}

/// <summary>A column as <c>PRAGMA table_xinfo</c> tells it.</summary>
internal sealed record ColumnRow(string Table, int Position, string Name, string Type, bool NotNull, string? Default, int KeyOrdinal, int Hidden)
{
    /// <summary>Virtual tables are left out: one whose module is missing would fail the statement for all.</summary>
    public const string ForTables =
        """
        SELECT m.name, x.cid, x.name, x.type, x."notnull", x.dflt_value, x.pk, x.hidden
        FROM sqlite_master AS m
        JOIN pragma_table_xinfo(m.name, 'main') AS x
        WHERE m.type = 'table' AND m.rootpage <> 0
        """;

    public const string ForOne =
        """
        SELECT ?1, x.cid, x.name, x.type, x."notnull", x.dflt_value, x.pk, x.hidden
        FROM pragma_table_xinfo(?1, 'main') AS x
        """;

    public static ColumnRow Map(SqliteRow row) => new(
        row.Text(0), row.Int32(1) + 1, row.Text(2), row.Text(3), row.Int64(4) != 0, row.TextOrNull(5), row.Int32(6), row.Int32(7));
}

/// <summary>A key part of an index as <c>PRAGMA index_list</c> and <c>index_xinfo</c> tell it.</summary>
internal sealed record IndexRow(string Table, string Index, bool Unique, string Origin, bool Partial, int Position, int ColumnId, string? Column, bool Descending, string Collation)
{
    public const string Query =
        """
        SELECT m.name, l.name, l."unique", l.origin, l.partial, x.seqno, x.cid, x.name, x."desc", x.coll
        FROM sqlite_master AS m
        JOIN pragma_index_list(m.name, 'main') AS l
        JOIN pragma_index_xinfo(l.name, 'main') AS x
        WHERE m.type = 'table' AND m.rootpage <> 0 AND x.key = 1
        ORDER BY m.rowid, l.seq DESC, x.seqno
        """;

    public static IndexRow Map(SqliteRow row) => new(
        row.Text(0), row.Text(1), row.Int64(2) != 0, row.Text(3), row.Int64(4) != 0, row.Int32(5), row.Int32(6), row.TextOrNull(7), row.Int64(8) != 0, row.TextOrNull(9) ?? "BINARY");
}

/// <summary>A column pair of a foreign key as <c>PRAGMA foreign_key_list</c> tells it; ids count from the last declared to the first.</summary>
internal sealed record ForeignKeyRow(string Table, int Id, int Position, string Parent, string From, string? To, string OnUpdate, string OnDelete)
{
    public const string Query =
        """
        SELECT m.name, f.id, f.seq, f."table", f."from", f."to", f.on_update, f.on_delete
        FROM sqlite_master AS m
        JOIN pragma_foreign_key_list(m.name, 'main') AS f
        WHERE m.type = 'table' AND m.rootpage <> 0
        ORDER BY m.rowid, f.id DESC, f.seq
        """;

    public static ForeignKeyRow Map(SqliteRow row) => new(
        row.Text(0), row.Int32(1), row.Int32(2), row.Text(3), row.Text(4), row.TextOrNull(5), row.Text(6), row.Text(7));
}

/// <summary>What ANALYZE noted of a table or index.</summary>
internal sealed record StatisticsRow(string Table, string? Index, string? Text, double? Rows, IReadOnlyList<double> RowsPerPrefix, IReadOnlyList<string> Marks)
{
    public const string Query = "SELECT tbl, idx, stat FROM sqlite_stat1";

    /// <summary>The stat text is a list of whole numbers, then marks such as <c>unordered</c> and <c>sz=NNN</c>; people edit it by hand.</summary>
    public static StatisticsRow? Map(SqliteRow row)
    {
        var parts = row.Text(2).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var numbers = parts.TakeWhile(part => long.TryParse(part, out var number) && number >= 0).Select(double.Parse).ToList();
        return row.IsNull(0)
            ? null
            : new StatisticsRow(
                row.Text(0),
                row.TextOrNull(1),
                row.TextOrNull(2),
                numbers.Count == 0 ? null : numbers[0],
                numbers.Skip(1).ToList(),
                numbers.Count == 0 ? [] : parts[numbers.Count..]);
    }
}
