using Polystore.Core.Catalogs;
using Polystore.Core.Findings;
using Polystore.Sql;

namespace Polystore.Sqlite.Explain.Reading;

/// <summary>An index that would serve a step, with the statements that make and unmake it.</summary>
internal static class SuggestedIndex
{
    /// <summary>A remedy that makes the index.</summary>
    /// <param name="catalog">The names that are taken.</param>
    /// <param name="table">The table.</param>
    /// <param name="keys">Its key parts.</param>
    public static Remedy Remedy(Catalog catalog, Table table, IReadOnlyList<IndexKey> keys)
    {
        var index = new Core.Catalogs.Index { Schema = table.Schema, Table = table.Name, Name = "", Keys = keys };
        var name = IndexNaming.NameFor(index, IndexNaming.TakenNames(catalog));
        var parts = keys.Select(key =>
            (key.Expression ?? SqlQuoting.Identifier(key.Column!, SqlDialect.Sqlite))
            + (key.Collation is null ? "" : $" COLLATE {SqlQuoting.Identifier(key.Collation, SqlDialect.Sqlite)}")
            + (key.Descending ? " DESC" : ""));
        var create = $"CREATE INDEX {SqlQuoting.Identifier(name, SqlDialect.Sqlite)} ON {SqlQuoting.Identifier(table.Name, SqlDialect.Sqlite)} ({string.Join(", ", parts)})";
        return new Remedy
        {
            Apply = [create],
            Rollback = [$"DROP INDEX {SqlQuoting.Identifier(name, SqlDialect.Sqlite)}"],
            Lock = "Writers wait while the index is built; readers do too unless the database is in WAL mode.",
            Effects = [new IndexCreated(index with { Name = name, Definition = create })],
        };
    }

    /// <summary>True when an index of the table starts with these columns: by equality in any order, the last by range.</summary>
    public static bool Exists(Table table, IReadOnlyList<string> columns) =>
        (columns.Count == 1 && IsRowid(table, columns[0]))
        || table.Indexes.Any(index => index.Predicate is null
            && index.Keys.Count >= columns.Count
            && columns.All(column => index.Keys.Take(columns.Count).Any(key => string.Equals(key.Column, column, StringComparison.OrdinalIgnoreCase))));

    /// <summary>True when the column is the rowid under its own name.</summary>
    public static bool IsRowid(Table table, string column) =>
        column.Equals("rowid", StringComparison.OrdinalIgnoreCase)
        || (table.PrimaryKey is { Columns: [var key] } && key.Equals(column, StringComparison.OrdinalIgnoreCase)
            && table.FindColumn(column, StringComparison.OrdinalIgnoreCase) is { } found && found.Type.Equals("INTEGER", StringComparison.OrdinalIgnoreCase)
            && !table.HasOption("WITHOUT ROWID"));
}
