using System.Text;

namespace Polystore.Core.Catalogs;

/// <summary>
/// Compares short pieces of SQL (index expressions, predicates) by their text. Errs towards "different": two texts that mean the
/// same may count as different, never the reverse.
/// </summary>
internal static class SqlText
{
    public static bool AreSame(string? left, string? right) =>
        (left is null && right is null) || (left is not null && right is not null && Fold(left).Equals(Fold(right), StringComparison.Ordinal));

    /// <summary>True when a predicate asks nothing but that some of these columns are not NULL.</summary>
    public static bool OnlyLeavesOutNulls(string predicate, IReadOnlyCollection<string> columns, StringComparison comparison) =>
        Fold(predicate).Split(" and ").All(term => columns.Any(column => IsNotNull(term, column, comparison)));

    /// <summary>
    /// The text without outer parentheses, in lower case outside quotes, with one space only where words would otherwise touch.
    /// </summary>
    public static string Fold(string sql)
    {
        var folded = new StringBuilder(sql.Length);
        var pendingSpace = false;
        for (var i = 0; i < sql.Length; i++)
        {
            var c = sql[i];
            if (char.IsWhiteSpace(c))
            {
                pendingSpace = true;
                continue;
            }

            if (pendingSpace && folded.Length > 0 && folded[^1] != '(' && c != ')' && !Separates(folded[^1]) && !Separates(c))
            {
                folded.Append(' ');
            }

            pendingSpace = false;
            if (c is '\'' or '"' or '`' or '[')
            {
                var end = EndOfQuoted(sql, i);
                folded.Append(sql, i, end - i);
                i = end - 1;
            }
            else
            {
                folded.Append(char.ToLowerInvariant(c));
            }
        }

        return StripParentheses(folded.ToString());
    }

    // Operators keep their spaces: "a - -1" and "a --1" are not the same.
    private static bool Separates(char c) => c is ',' or '=' or '<' or '>';

    private static int EndOfQuoted(string sql, int start)
    {
        var close = sql[start] == '[' ? ']' : sql[start];
        for (var i = start + 1; i < sql.Length; i++)
        {
            if (sql[i] == close)
            {
                if (i + 1 < sql.Length && sql[i + 1] == close && close != ']')
                {
                    i++;
                    continue;
                }

                return i + 1;
            }
        }

        return sql.Length;
    }

    private static string StripParentheses(string text)
    {
        while (text.Length > 1 && text[0] == '(' && ClosingOf(text) == text.Length - 1)
        {
            text = text[1..^1].Trim();
        }

        return text;
    }

    // Where the parenthesis closes that the text starts with; -1 when it never does.
    private static int ClosingOf(string text)
    {
        var depth = 0;
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\'' or '"' or '`' or '[':
                    i = EndOfQuoted(text, i) - 1;
                    break;
                case '(':
                    depth++;
                    break;
                case ')' when --depth == 0:
                    return i;
                default:
                    break;
            }
        }

        return -1;
    }

    private static bool IsNotNull(string term, string column, StringComparison comparison)
    {
        var text = StripParentheses(term);
        var name = new[] { "is not null", "notnull", "not null" }
            .Where(ending => text.EndsWith(ending, StringComparison.Ordinal))
            .Select(ending => StripParentheses(text[..^ending.Length].Trim()))
            .FirstOrDefault();

        // Names without quotes were folded to lower case, as PostgreSQL itself folds them.
        return name is not null && (IsQuoted(name) ? Unquote(name).Equals(column, comparison) : name.Equals(column, comparison));
    }

    private static bool IsQuoted(string name) => name.Length >= 2 && name[0] is '"' or '`' or '[' && EndOfQuoted(name, 0) == name.Length;

    private static string Unquote(string name) => name[0] switch
    {
        '[' => name[1..^1],
        var quote => name[1..^1].Replace(new string(quote, 2), quote.ToString(), StringComparison.Ordinal),
    };
}
