using System.Globalization;
using System.Text;

namespace Polystore.Mongo.Optimize.Reading;

/// <summary>Cuts what people write in mongosh, and JSON, into pieces. Literals only: no arithmetic, no templates with <c>${}</c>.</summary>
internal sealed class ShellLexer(string text)
{
    private int at;

    public ShellToken Next()
    {
        SkipBlanks();
        var start = at;
        if (at == text.Length)
        {
            return new ShellToken(ShellTokenKind.End, "", start);
        }

        var c = text[at];
        return c switch
        {
            '"' or '\'' or '`' => Quoted(c),
            '/' => Pattern(),
            _ when char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(Peek(1))) => Number(),
            _ when IsNameStart(c) => Name(),
            _ => new ShellToken(ShellTokenKind.Mark, text[at++].ToString(), start),
        };
    }

    /// <summary>The rest of a function whose first word was read: to the brace that closes its body.</summary>
    /// <param name="start">Where the function begins.</param>
    public ShellToken Function(int start)
    {
        at = start;
        var depth = 0;
        while (at < text.Length)
        {
            switch (text[at])
            {
                case '"' or '\'' or '`':
                    Quoted(text[at]);
                    continue;
                case '/' when Peek(1) is '/' or '*':
                    SkipBlanks();
                    continue;
                case '{':
                    depth++;
                    break;
                case '}' when --depth == 0:
                    at++;
                    return new ShellToken(ShellTokenKind.Function, text[start..at], start);
            }

            at++;
        }

        throw new PipelineSyntaxException("the function is not closed; a '}' is missing", start);
    }

    private char Peek(int ahead) => at + ahead < text.Length ? text[at + ahead] : '\0';

    private void SkipBlanks()
    {
        while (at < text.Length)
        {
            if (char.IsWhiteSpace(text[at]) || text[at] == '\uFEFF')
            {
                at++;
            }
            else if (text[at] == '/' && Peek(1) == '/')
            {
                var end = text.AsSpan(at).IndexOfAny('\n', '\r');
                at = end < 0 ? text.Length : at + end;
            }
            else if (text[at] == '/' && Peek(1) == '*')
            {
                var end = text.IndexOf("*/", at + 2, StringComparison.Ordinal);
                at = end >= 0 ? end + 2 : throw new PipelineSyntaxException("the comment is not closed; a '*/' is missing", at);
            }
            else
            {
                return;
            }
        }
    }

    private ShellToken Name()
    {
        var start = at;
        while (at < text.Length && (IsNameStart(text[at]) || char.IsDigit(text[at])))
        {
            at++;
        }

        return new ShellToken(ShellTokenKind.Name, text[start..at], start);
    }

    private ShellToken Number()
    {
        var start = at;
        if (text[at] == '0' && Peek(1) is 'x' or 'X')
        {
            at += 2;
            while (char.IsAsciiHexDigit(Peek(0)))
            {
                at++;
            }

            return ulong.TryParse(text.AsSpan(start + 2, at - start - 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var hex) && hex <= long.MaxValue
                ? new ShellToken(ShellTokenKind.Number, hex.ToString(CultureInfo.InvariantCulture), start)
                : throw new PipelineSyntaxException("the hexadecimal number is empty or above 2^63 - 1", start);
        }

        while (char.IsAsciiDigit(Peek(0)) || Peek(0) is '.' or '_' or 'e' or 'E' || (Peek(0) is '+' or '-' && text[at - 1] is 'e' or 'E'))
        {
            at++;
        }

        return IsNameStart(Peek(0))
            ? throw new PipelineSyntaxException($"'{text[start..(at + 1)]}' is neither a number nor a name", start)
            : new ShellToken(ShellTokenKind.Number, text[start..at].Replace("_", "", StringComparison.Ordinal), start);
    }

    private ShellToken Quoted(char quote)
    {
        var start = at++;
        var content = new StringBuilder();
        while (at < text.Length && text[at] != quote)
        {
            if (text[at] == '\n' && quote != '`')
            {
                throw new PipelineSyntaxException($"the string is not closed on its line; a {quote} is missing", start);
            }

            if (quote == '`' && text[at] == '$' && Peek(1) == '{')
            {
                throw new PipelineSyntaxException("a template with ${…} is not read; write the text that it stands for", at);
            }

            if (text[at] == '\\')
            {
                Escape(content);
            }
            else
            {
                content.Append(text[at++]);
            }
        }

        if (at == text.Length)
        {
            throw new PipelineSyntaxException($"the string is not closed; a {quote} is missing", start);
        }

        at++;
        return new ShellToken(ShellTokenKind.Text, content.ToString(), start);
    }

    private void Escape(StringBuilder content)
    {
        var c = Peek(1);
        var start = at;
        at += 2;
        switch (c)
        {
            case '\0':
                at = text.Length;
                break;
            case 'u' when Peek(0) == '{':
                var end = text.IndexOf('}', at);
                content.Append(end > 0 && int.TryParse(text.AsSpan(at + 1, end - at - 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var point) && Rune.IsValid(point)
                    ? new Rune(point).ToString()
                    : throw new PipelineSyntaxException("\\u{…} names no character", start));
                at = end + 1;
                break;
            case 'u' or 'x':
                var digits = c == 'u' ? 4 : 2;
                content.Append(at + digits <= text.Length && ushort.TryParse(text.AsSpan(at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit)
                    ? (char)unit
                    : throw new PipelineSyntaxException($"\\{c} wants {digits} hexadecimal digits", start));
                at += digits;
                break;
            case '\n':
                break;
            default:
                content.Append(c switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\b', 'f' => '\f', 'v' => '\v', '0' => '\0', _ => c });
                break;
        }
    }

    private ShellToken Pattern()
    {
        var start = at++;
        var inClass = false;
        while (at < text.Length && text[at] != '\n' && (inClass || text[at] != '/'))
        {
            inClass = text[at] switch { '[' => true, ']' => false, _ => inClass };
            at += text[at] == '\\' ? 2 : 1;
        }

        if (at >= text.Length || text[at] != '/')
        {
            throw new PipelineSyntaxException("the regular expression is not closed; a '/' is missing", start);
        }

        var source = text[(start + 1)..at++];
        var flags = at;
        while (char.IsAsciiLetter(Peek(0)))
        {
            at++;
        }

        return new ShellToken(ShellTokenKind.Pattern, source.Replace("\\/", "/", StringComparison.Ordinal), start, text[flags..at]);
    }

    private static bool IsNameStart(char c) => char.IsLetter(c) || c is '_' or '$';
}
