using Polystore.Core.Catalogs;
using Polystore.Sql;

namespace Polystore.Sqlite.Rules.Reading;

/// <summary>Names as SQLite reads them in a statement.</summary>
internal static class SqliteName
{
    public static string Quote(string name) => SqlQuoting.Identifier(name, SqlDialect.Sqlite);

    public static string Quote(IEnumerable<string> names) => string.Join(", ", names.Select(Quote));

    /// <summary>The name with its schema, left out for <c>main</c>.</summary>
    public static string Qualified(string schema, string name) =>
        SqlQuoting.QualifiedName(SqlDialect.Sqlite, schema.Equals("main", SqliteTableReading.Names) ? null : schema, name);

    public static string Qualified(this Table table) => Qualified(table.Schema, table.Name);

    public static string Literal(object? value) => SqlQuoting.Literal(value, SqlDialect.Sqlite);

    /// <summary>How people name columns of a table: <c>orders.user_id</c>, <c>prices (a, b)</c>.</summary>
    public static string Readable(Table table, IReadOnlyList<string> columns) =>
        columns.Count == 1 ? $"{table.Name}.{columns[0]}" : $"{table.Name} ({string.Join(", ", columns)})";
}
