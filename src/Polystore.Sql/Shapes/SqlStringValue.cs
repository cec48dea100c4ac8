using System.Text;

namespace Polystore.Sql.Shapes;

/// <summary>The text that a string constant stands for.</summary>
internal static class SqlStringValue
{
    public static string Read(string token, SqlDialect dialect)
    {
        if (token[0] == '$')
            return DollarQuoted(token);
        var backslash = dialect.BackslashEscapes || token[0] is 'e' or 'E';
        var open = token.IndexOfAny(['\'', '"']);
        if (open < 0)
            return token;
        var quote = token[open];
        var value = new StringBuilder(token.Length);
        for (var i = open + 1; i < token.Length; i++)
        {
            var c = token[i];
            if (c == quote)
            {
                if (i + 1 >= token.Length || token[i + 1] != quote)
                    break;
                i++;
            }
            else if (c == '\\' && backslash && i + 1 < token.Length)
            {
                c = Escaped(token[++i], value, dialect);
            }

            value.Append(c);
        }

        return value.ToString();
    }

    private static char Escaped(char c, StringBuilder value, SqlDialect dialect)
    {
        switch (c)
        {
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'b': return '\b';
            case 'f' when dialect == SqlDialect.Postgres: return '\f';
            case '0' when dialect == SqlDialect.MySql: return '\0';
            case 'Z' when dialect == SqlDialect.MySql: return '\u001A';

            // In MySQL these stay escaped, because LIKE reads them again.
            case '%' or '_' when dialect == SqlDialect.MySql:
                value.Append('\\');
                return c;
            default: return c;
        }
    }

    private static string DollarQuoted(string token)
    {
        var tagEnd = token.IndexOf('$', 1) + 1;
        if (tagEnd <= 0)
            return token;
        var tag = token[..tagEnd];
        return token.Length >= 2 * tagEnd && token.EndsWith(tag, StringComparison.Ordinal) ? token[tagEnd..^tagEnd] : token[tagEnd..];
    }
}
