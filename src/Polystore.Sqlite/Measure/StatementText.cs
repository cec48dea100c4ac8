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

    /// <summary>True when the text starts with EXPLAIN.</summary>
    public static bool IsExplain(string sql) => SqlLexer.Significant(sql, SqlDialect.Sqlite) is [var first, ..] && first.IsWord(sql, "EXPLAIN");

    /// <summary>True when there is nothing but blanks, comments and semicolons.</summary>
    public static bool IsEmpty(string sql) => SqlLexer.Significant(sql, SqlDialect.Sqlite).All(token => token.IsSymbol(sql, ";"));
}
