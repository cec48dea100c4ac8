using System.Text;
using Polystore.Sql;

namespace Polystore.Postgres.Explain.Rewrites;

/// <summary>Lays a statement out: a clause a line, conditions and joins below each other, a long query in brackets indented.</summary>
internal static class ReadableSql
{
    private const int Indent = 4;

    // A query in brackets that is shorter stays on its line.
    private const int ShortQuery = 60;

    private static readonly string[] Clauses = ["SELECT", "FROM", "WHERE", "GROUP", "HAVING", "WINDOW", "ORDER", "LIMIT", "OFFSET", "FETCH", "UNION", "EXCEPT", "INTERSECT", "FOR"];
    private static readonly string[] Joins = ["JOIN", "LEFT", "RIGHT", "FULL", "INNER", "CROSS", "NATURAL"];

    /// <summary>The statement, its words as they were.</summary>
    public static string Format(string sql)
    {
        var tokens = SqlLexer.Significant(sql, SqlDialect.Postgres);
        var text = new StringBuilder();
        var levels = new Stack<Level>();
        levels.Push(new Level(true, 0));
        for (var i = 0; i < tokens.Count; i++)
        {
            var (token, level) = (tokens[i], levels.Peek());
            if (token.IsSymbol(sql, ")") && levels.Count > 1)
            {
                levels.Pop();
                if (level.IsQuery)
                {
                    Break(text, level.Depth - 1);
                }
            }
            else if (i > 0 && level.IsQuery && BreakBefore(sql, tokens, i, ref level) is { } deeper)
            {
                Break(text, level.Depth + deeper);
            }

            if (levels.Count > 0 && !token.IsSymbol(sql, ")"))
            {
                levels.Pop();
                levels.Push(level);
            }

            var newLine = text.Length == 0 || text[^1] is '\n' or ' ';
            if (!newLine && i > 0 && tokens[i - 1].End < token.Offset)
            {
                text.Append(' ');
            }

            text.Append(token.Span(sql));
            if (token.IsSymbol(sql, "("))
            {
                var query = i + 1 < tokens.Count && (tokens[i + 1].IsWord(sql, "SELECT") || tokens[i + 1].IsWord(sql, "WITH")) && LengthInside(sql, tokens, i) > ShortQuery;
                levels.Push(new Level(query, level.Depth + (query ? 1 : 0)));
                if (query)
                {
                    Break(text, level.Depth + 1);
                }
            }
        }

        return text.ToString();
    }

    private static void Break(StringBuilder text, int depth)
    {
        while (text.Length > 0 && text[^1] == ' ')
        {
            text.Length--;
        }

        text.Append('\n').Append(' ', Math.Max(0, depth) * Indent);
    }

    // How much deeper the token stands on a new line; null when it stays on its own.
    private static int? BreakBefore(string sql, IReadOnlyList<SqlToken> tokens, int at, ref Level level)
    {
        var token = tokens[at];
        var before = tokens[at - 1];
        if (token.Kind != SqlTokenKind.Word || before.IsSymbol(sql, "(") || before.IsSymbol(sql, ".") || before.IsWord(sql, "AS"))
        {
            return null;
        }

        var word = token.Text(sql).ToUpperInvariant();
        if (Clauses.Contains(word))
        {
            var isClause = word switch
            {
                "FROM" => !before.IsWord(sql, "DISTINCT") && !before.IsWord(sql, "ROWS"),
                "GROUP" or "ORDER" => at + 1 < tokens.Count && tokens[at + 1].IsWord(sql, "BY"),
                _ => true,
            };
            level = isClause ? level with { InWhere = word is "WHERE" or "HAVING" } : level;
            return isClause ? 0 : null;
        }

        if (Joins.Contains(word) && !Joins.Any(join => before.IsWord(sql, join)) && !before.IsWord(sql, "OUTER"))
        {
            return at + 1 < tokens.Count && !tokens[at + 1].IsSymbol(sql, "(") ? 0 : null;
        }

        var between = word == "BETWEEN" || (level.Between && word != "AND");
        var breaks = word == "AND" && level is { InWhere: true, Between: false };
        level = level with { Between = between };
        return breaks ? 1 : null;
    }

    private static int LengthInside(string sql, IReadOnlyList<SqlToken> tokens, int open)
    {
        var depth = 0;
        for (var i = open; i < tokens.Count; i++)
        {
            depth += tokens[i].IsSymbol(sql, "(") ? 1 : tokens[i].IsSymbol(sql, ")") ? -1 : 0;
            if (depth == 0)
            {
                return tokens[i].Offset - tokens[open].End;
            }
        }

        return sql.Length;
    }

    private readonly record struct Level(bool IsQuery, int Depth, bool InWhere = false, bool Between = false);
}
