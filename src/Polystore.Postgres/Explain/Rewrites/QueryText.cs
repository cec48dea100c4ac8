using Polystore.Sql;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rewrites;

/// <summary>
/// A query cut into its clauses: the texts behind their keywords, of a compound query part by part. What stands in brackets stays whole.
/// </summary>
internal sealed class QueryText
{
    private static readonly string[] Openers = ["SELECT", "FROM", "WHERE", "HAVING", "WINDOW", "LIMIT", "OFFSET", "FETCH", "FOR", "UNION", "EXCEPT", "INTERSECT"];

    private QueryText(IReadOnlyList<IReadOnlyDictionary<string, string>> parts, IReadOnlyList<string> operators)
    {
        Parts = parts;
        Operators = operators;
    }

    /// <summary>The clauses of each part by keyword: <c>WITH</c> (of the first), <c>SELECT</c>, <c>FROM</c>, …; ORDER BY and LIMIT of the whole are with the last.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, string>> Parts { get; }

    /// <summary>What stands between the parts: <c>UNION</c>, <c>UNION ALL</c>, …</summary>
    public IReadOnlyList<string> Operators { get; }

    /// <summary>The only part of a simple query; null for a compound one.</summary>
    public IReadOnlyDictionary<string, string>? Single => Parts is [var only] ? only : null;

    /// <summary>Cuts a query; null when it does not begin with SELECT or WITH, or is built in another way.</summary>
    /// <param name="sql">The statement, without comments.</param>
    /// <param name="range">The query in it.</param>
    public static QueryText? Of(string sql, SourceRange range)
    {
        var tokens = SqlLexer.Significant(sql, SqlDialect.Postgres).Where(token => token.Offset >= range.Start && token.End <= range.End).ToList();
        if (tokens.Count == 0 || !(tokens[0].IsWord(sql, "SELECT") || tokens[0].IsWord(sql, "WITH")))
        {
            return null;
        }

        var parts = new List<IReadOnlyDictionary<string, string>>();
        var operators = new List<string>();
        var clauses = new Dictionary<string, string>(StringComparer.Ordinal);
        var depth = 0;
        var clause = tokens[0].Text(sql).ToUpperInvariant();
        var start = 1;
        for (var i = 1; i <= tokens.Count; i++)
        {
            if (i < tokens.Count)
            {
                depth += tokens[i].IsSymbol(sql, "(") || tokens[i].IsSymbol(sql, "[") ? 1 : tokens[i].IsSymbol(sql, ")") || tokens[i].IsSymbol(sql, "]") ? -1 : 0;
            }

            var (keyword, length) = i == tokens.Count ? ("", 0) : depth == 0 ? Keyword(sql, tokens, i) : (null, 0);
            if (keyword is null)
            {
                continue;
            }

            if (!clauses.TryAdd(clause, start < i ? sql[tokens[start].Offset..tokens[i - 1].End] : ""))
            {
                return null;
            }

            (clause, start) = (keyword, i + length);
            if (keyword is "UNION" or "UNION ALL" or "EXCEPT" or "EXCEPT ALL" or "INTERSECT" or "INTERSECT ALL")
            {
                parts.Add(clauses);
                operators.Add(keyword);
                clauses = new(StringComparer.Ordinal);
                i += length;
                if (i >= tokens.Count || !tokens[i].IsWord(sql, "SELECT"))
                {
                    return null;
                }

                (clause, start) = ("SELECT", i + 1);
            }
        }

        parts.Add(clauses);
        return new QueryText(parts, operators);
    }

    private static (string? Keyword, int Length) Keyword(string sql, List<SqlToken> tokens, int at)
    {
        var token = tokens[at];
        if (token.Kind != SqlTokenKind.Word || tokens[at - 1].IsWord(sql, "AS") || tokens[at - 1].IsSymbol(sql, "."))
        {
            return (null, 0);
        }

        var word = token.Text(sql).ToUpperInvariant();
        var next = at + 1 < tokens.Count ? tokens[at + 1] : default;
        if (word is "GROUP" or "ORDER")
        {
            return next.IsWord(sql, "BY") ? ($"{word} BY", 2) : (null, 0);
        }

        // IS [NOT] DISTINCT FROM, ROWS FROM (…).
        if (!Openers.Contains(word) || (word == "FROM" && (tokens[at - 1].IsWord(sql, "DISTINCT") || tokens[at - 1].IsWord(sql, "ROWS"))))
        {
            return (null, 0);
        }

        return word is "UNION" or "EXCEPT" or "INTERSECT"
            ? next.IsWord(sql, "ALL") ? ($"{word} ALL", 2) : next.IsWord(sql, "DISTINCT") ? (word, 2) : (word, 1)
            : (word, 1);
    }
}
