using System.Text.Json;
using Polystore.Sql.PgQuery.Impact;
using Polystore.Sql.PgQuery.Native;
using Polystore.Sql.Shapes;

namespace Polystore.Sql.PgQuery.Reading;

/// <summary>Takes a parse tree apart into its statements.</summary>
internal static class PgStatementBuilder
{
    // The trees before version 15 name their fields differently.
    private const int OldestVersion = 150_000;

    public static IReadOnlyList<PgStatement> Parse(PgText text)
    {
        using var document = JsonDocument.Parse(PgQueryCalls.ParseJson(text), new JsonDocumentOptions { MaxDepth = int.MaxValue });
        var root = document.RootElement.Clone();
        if (!root.TryGetProperty("version", out var version) || version.GetInt32() < OldestVersion)
            throw new Core.Errors.NativeLibraryException($"The library libpg_query is too old; {PgQueryLibrary.Variable} must name version 15 or newer.");
        var statements = new List<PgStatement>();
        if (!root.TryGetProperty("stmts", out var list))
            return statements;
        foreach (var entry in list.EnumerateArray())
        {
            var start = entry.TryGetProperty("stmt_location", out var place) ? place.GetInt32() : 0;
            var length = entry.TryGetProperty("stmt_len", out var size) ? size.GetInt32() : 0;
            statements.Add(Build(text, entry.GetProperty("stmt"), text.OffsetOf(start), length == 0 ? text.Sql.Length : text.OffsetOf(start + length)));
        }

        return statements;
    }

    private static PgStatement Build(PgText text, JsonElement tree, int start, int end)
    {
        var tokens = SqlLexer.Significant(text.Sql[start..end], SqlDialect.Postgres);
        var (first, last) = tokens.Count > 0 ? (start + tokens[0].Offset, start + tokens[^1].End) : (start, end);
        var sql = text.Sql[first..last];
        var places = new PgPlaces(text, first, sql);
        var whole = PgNode.Wrapped(tree);
        var explained = whole.Is("ExplainStmt") ? whole.Node("query") : whole;
        var impact = PgStatementClassifier.Classify(whole);
        var reader = new PgShapeReader(places);
        var shape = reader.Statement(explained, new StatementShape { Sql = sql, Dialect = SqlDialect.Postgres, Kind = impact.Kind, IsExplain = whole.Is("ExplainStmt") });
        return new PgStatement
        {
            Sql = sql,
            Offset = first,
            Line = text.Sql.AsSpan(0, first).Count('\n') + 1,
            NodeKind = explained.Kind,
            Shape = shape with { Problems = reader.Problems },
            Impact = impact,
            Tree = tree,
            ExplainedSql = shape.IsExplain ? sql[Math.Min(ExplainPrefix.Offset(sql), sql.Length)..] : sql,
        };
    }
}
