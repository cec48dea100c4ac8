using Polystore.Sql;

namespace Polystore.Sqlite.Measure;

/// <summary>Reads the outermost parts of a statement's text.</summary>
internal static class StatementText
{
    /// <summary>The statement without a leading <c>EXPLAIN</c> or <c>EXPLAIN QUERY PLAN</c>.</summary>
    public static string WithoutExplain(string sql)
    {
        var tokens = SqlLexer.Significant(sql, SqlDialect.Sqlite);
        if (tokens.Count == 0 || !tokens[0].IsWord(sql, "EXPLAIN"))
        {
            return sql;
        }

        var isQueryPlan = tokens.Count > 2 && tokens[1].IsWord(sql, "QUERY") && tokens[2].IsWord(sql, "PLAN");
        var last = tokens[isQueryPlan ? 2 : 0];
        return sql[last.End..].TrimStart();
    }

    /// <summary>Parameters as written, each once, in order of appearance.</summary>
    public static IReadOnlyList<string> Parameters(string sql) =>
        SqlLexer.Significant(sql, SqlDialect.Sqlite)
            .Where(token => token.Kind == SqlTokenKind.Parameter)
            .Select(token => token.Text(sql))
            .Distinct(StringComparer.Ordinal)
            .ToList();
}
