using Polystore.Core.Catalogs;
using Polystore.Sql;
using Index = Polystore.Core.Catalogs.Index;

namespace Polystore.Sqlite.Advise.Candidates;

/// <summary>Writes the statements that make and drop an index of SQLite.</summary>
internal static class IndexSql
{
    /// <summary>CREATE INDEX; names are quoted only when they have to be.</summary>
    public static string Create(Index index)
    {
        var keys = string.Join(", ", index.Keys.Select(Key));
        var predicate = index.Predicate is null ? "" : $" WHERE {index.Predicate}";
        return $"CREATE {(index.Unique ? "UNIQUE " : "")}INDEX {Quote(index.Name)} ON {Quote(index.Table)} ({keys}){predicate}";
    }

    /// <summary>DROP INDEX.</summary>
    public static string Drop(Index index) => $"DROP INDEX {Quote(index.Name)}";

    /// <summary>ANALYZE of one table and its indexes.</summary>
    public static string Analyze(string table) => $"ANALYZE {Quote(table)}";

    /// <summary>A key part as SQL.</summary>
    public static string Key(IndexKey key) =>
        (key.Column is { } column ? Quote(column) : key.Expression!)
        + (key.Collation is { } collation ? $" COLLATE {Quote(collation)}" : "")
        + (key.Descending ? " DESC" : "");

    /// <summary>A key part as a value in a query, without direction.</summary>
    public static string Value(IndexKey key) => Key(key with { Descending = false });

    /// <summary>A name as SQL.</summary>
    public static string Quote(string name) => SqlQuoting.Identifier(name, SqlDialect.Sqlite);
}
