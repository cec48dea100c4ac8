using System.Text;
using Polystore.Sql;

namespace Polystore.Postgres.Rules.Security;

/// <summary>
/// The function calls of a policy's condition that do not depend on the row and yet are made for each row. The planner makes a
/// call once when it stands in a scalar subquery without FROM: <c>(SELECT f())</c>.
/// </summary>
internal static class PolicyCalls
{
    /// <summary>A call with the place of its text.</summary>
    /// <param name="Schema">Schema; null when not written, which is pg_catalog's.</param>
    /// <param name="Name">Function.</param>
    /// <param name="Start">Offset of its first character.</param>
    /// <param name="End">Offset past its closing parenthesis.</param>
    internal sealed record Call(string? Schema, string Name, int Start, int End);

    /// <summary>Outermost calls outside scalar subqueries whose arguments name no column.</summary>
    public static IReadOnlyList<Call> PerRow(string condition)
    {
        var tokens = SqlLexer.Significant(condition, SqlDialect.Postgres);
        var calls = new List<Call>();
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].IsSymbol(condition, "(") && i + 1 < tokens.Count && tokens[i + 1].IsWord(condition, "SELECT") && !HasFrom(condition, tokens, i))
            {
                i = Closing(condition, tokens, i);
                continue;
            }

            var open = CallParenthesis(condition, tokens, i, out var schema, out var name);
            if (open < 0)
            {
                continue;
            }

            var close = Closing(condition, tokens, open);
            if (close < tokens.Count && !NamesColumn(condition, tokens, open + 1, close))
            {
                calls.Add(new Call(schema, name, tokens[i].Offset, tokens[close].End));
                i = close;
            }
        }

        return calls;
    }

    /// <summary>The condition with those calls in scalar subqueries.</summary>
    public static string Wrap(string condition, IEnumerable<Call> calls)
    {
        var text = new StringBuilder(condition);
        foreach (var call in calls.OrderByDescending(call => call.Start))
        {
            text.Insert(call.End, ")").Insert(call.Start, "(SELECT ");
        }

        return text.ToString();
    }

    private static int CallParenthesis(string sql, IReadOnlyList<SqlToken> tokens, int at, out string? schema, out string name)
    {
        (schema, name) = (null, "");
        if (!IsName(tokens[at]) || (at > 0 && (tokens[at - 1].IsSymbol(sql, ".") || tokens[at - 1].IsSymbol(sql, "::"))))
        {
            return -1;
        }

        var next = at + 1;
        name = SqlIdentifier.Name(tokens[at].Text(sql), SqlDialect.Postgres);
        if (next + 1 < tokens.Count && tokens[next].IsSymbol(sql, ".") && IsName(tokens[next + 1]))
        {
            (schema, name) = (name, SqlIdentifier.Name(tokens[next + 1].Text(sql), SqlDialect.Postgres));
            next += 2;
        }

        return next < tokens.Count && tokens[next].IsSymbol(sql, "(") ? next : -1;
    }

    private static bool IsName(SqlToken token) => token.Kind is SqlTokenKind.Word or SqlTokenKind.QuotedIdentifier;

    private static int Closing(string sql, IReadOnlyList<SqlToken> tokens, int open)
    {
        var depth = 0;
        for (var i = open; i < tokens.Count; i++)
        {
            depth += tokens[i].IsSymbol(sql, "(") ? 1 : tokens[i].IsSymbol(sql, ")") ? -1 : 0;
            if (depth == 0)
            {
                return i;
            }
        }

        return tokens.Count;
    }

    private static bool HasFrom(string sql, IReadOnlyList<SqlToken> tokens, int open)
    {
        var depth = 0;
        for (var i = open; i < tokens.Count && (i == open || depth > 0); i++)
        {
            depth += tokens[i].IsSymbol(sql, "(") ? 1 : tokens[i].IsSymbol(sql, ")") ? -1 : 0;
            if (depth == 1 && tokens[i].IsWord(sql, "FROM"))
            {
                return true;
            }
        }

        return false;
    }

    // A word that is neither a type after a cast, nor a constant, nor the name of a nested call may be a column.
    private static bool NamesColumn(string sql, IReadOnlyList<SqlToken> tokens, int from, int to)
    {
        var cast = false;
        for (var i = from; i < to; i++)
        {
            if (tokens[i].IsSymbol(sql, "::"))
            {
                cast = true;
                continue;
            }

            if (IsName(tokens[i]))
            {
                var call = i + 1 < to && (tokens[i + 1].IsSymbol(sql, "(") || tokens[i + 1].IsSymbol(sql, "."));
                var partOfName = i > from && tokens[i - 1].IsSymbol(sql, ".") && i + 1 < to && tokens[i + 1].IsSymbol(sql, "(");
                var qualifiedCall = i + 3 < to && tokens[i + 1].IsSymbol(sql, ".") && tokens[i + 3].IsSymbol(sql, "(");
                var constant = tokens[i].IsWord(sql, "true") || tokens[i].IsWord(sql, "false") || tokens[i].IsWord(sql, "null");
                var function = call && (tokens[i + 1].IsSymbol(sql, "(") || qualifiedCall);
                if (!cast && !constant && !function && !partOfName)
                {
                    return true;
                }
            }
            else if (!tokens[i].IsSymbol(sql, ".") && !tokens[i].IsSymbol(sql, "[") && !tokens[i].IsSymbol(sql, "]"))
            {
                cast = false;
            }
        }

        return false;
    }
}
