using System.Text;

namespace Polystore.Sql.Shapes;

/// <summary>What a constant pattern says about the start of its matches.</summary>
internal static class PatternPrefix
{
    public static (string? Prefix, bool Exact) Of(PatternOperator op, SqlExpression pattern, SqlExpression? escape, SqlDialect dialect)
    {
        if (op is not (PatternOperator.Like or PatternOperator.ILike or PatternOperator.Glob) || pattern is not LiteralExpression { Kind: LiteralKind.Text } text)
            return (null, false);

        // Backslash escapes in LIKE by default, except in SQLite (https://www.sqlite.org/lang_expr.html#like).
        var escapeCharacter = escape switch
        {
            null => dialect == SqlDialect.Sqlite ? '\0' : '\\',
            LiteralExpression { Kind: LiteralKind.Text, Value.Length: 1 } literal => literal.Value[0],
            LiteralExpression { Kind: LiteralKind.Text, Value.Length: 0 } => '\0',
            _ => '\uFFFF',
        };
        if (escapeCharacter == '\uFFFF')
            return (null, false);
        return op == PatternOperator.Glob ? Scan(text.Value, "*?[", '\0') : Scan(text.Value, "%_", escapeCharacter);
    }

    private static (string Prefix, bool Exact) Scan(string pattern, string wildcards, char escape)
    {
        var prefix = new StringBuilder();
        for (var i = 0; i < pattern.Length; i++)
        {
            if (escape != '\0' && pattern[i] == escape && i + 1 < pattern.Length)
                i++;
            else if (wildcards.Contains(pattern[i]))
                return (prefix.ToString(), false);
            prefix.Append(pattern[i]);
        }

        return (prefix.ToString(), true);
    }
}
