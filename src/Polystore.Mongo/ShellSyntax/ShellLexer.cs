using System.Globalization;
using System.Text;

namespace Polystore.Mongo.ShellSyntax;

/// <summary>Cuts JavaScript text into tokens, one at a time, so that text after what is wanted need not be JavaScript.</summary>
/// <param name="text">The text.</param>
/// <param name="start">Offset to begin at.</param>
/// <param name="isCode">Whether it is source of an application, where <c>#</c> begins a comment too, as in Python.</param>
internal sealed class ShellLexer(string text, int start, bool isCode = false)
{
    private static readonly string[] LongSigns = ["...", "=>", "==", "!=", "<=", ">=", "&&", "||"];

    private int position = start;

    // A slash after a value divides; anywhere else it begins a pattern.
    private bool valueBefore;

    /// <exception cref="ShellSyntaxException">The text at this place is no token.</exception>
    public ShellToken Next()
    {
        var lineBreak = SkipBlanks();
        if (position >= text.Length)
        {
            return new ShellToken(ShellTokenKind.End, "", text.Length, text.Length, lineBreak);
        }

        var token = Read(text[position]) with { AfterLineBreak = lineBreak };
        valueBefore = token.Kind switch
        {
            ShellTokenKind.Name => token.Text is not ("return" or "typeof" or "in" or "new"),
            ShellTokenKind.Sign => token.Text is ")" or "]" or "}",
            _ => true,
        };
        return token;
    }

    /// <summary>An error at an offset of the text.</summary>
    public ShellSyntaxException Error(int offset, string problem)
    {
        var before = text.AsSpan(0, Math.Min(offset, text.Length));
        var lineStart = before.LastIndexOf('\n') + 1;
        return new ShellSyntaxException(before.Count('\n') + 1, before.Length - lineStart + 1, before.Length, problem);
    }

    private bool SkipBlanks()
    {
        var lineBreak = false;
        while (position < text.Length)
        {
            if (char.IsWhiteSpace(text[position]) || text[position] == '\uFEFF')
            {
                lineBreak |= text[position++] == '\n';
            }
            else if (StartsWith("//") || (isCode && text[position] == '#'))
            {
                var end = text.IndexOf('\n', position);
                position = end < 0 ? text.Length : end;
            }
            else if (StartsWith("/*"))
            {
                var end = text.IndexOf("*/", position + 2, StringComparison.Ordinal);
                position = end >= 0 ? end + 2 : throw Error(position, "the comment does not end");
            }
            else
            {
                break;
            }
        }

        return lineBreak;
    }

    private bool StartsWith(string what) => string.CompareOrdinal(text, position, what, 0, what.Length) == 0;

    private ShellToken Read(char first)
    {
        if (first is '"' or '\'' or '`')
        {
            return ReadText(first);
        }

        if (char.IsAsciiDigit(first) || (first == '.' && position + 1 < text.Length && char.IsAsciiDigit(text[position + 1])))
        {
            return Take(ShellTokenKind.Number, NumberEnd());
        }

        if (IsNamePart(first))
        {
            var end = position + 1;
            while (end < text.Length && IsNamePart(text[end]))
            {
                end++;
            }

            return Take(ShellTokenKind.Name, end);
        }

        if (first == '/' && !valueBefore)
        {
            return ReadPattern();
        }

        return Take(ShellTokenKind.Sign, position + (LongSigns.FirstOrDefault(StartsWith)?.Length ?? 1));
    }

    private static bool IsNamePart(char c) => char.IsLetterOrDigit(c) || c is '_' or '$';

    private ShellToken Take(ShellTokenKind kind, int end)
    {
        var token = new ShellToken(kind, text[position..end], position, end, AfterLineBreak: false);
        position = end;
        return token;
    }

    private int NumberEnd()
    {
        var end = position + 1;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '.' or '_' || (text[end] is '+' or '-' && text[end - 1] is 'e' or 'E' && !Hexadecimal())))
        {
            end++;
        }

        return end;
    }

    private bool Hexadecimal() => StartsWith("0x") || StartsWith("0X");

    private ShellToken ReadPattern()
    {
        var begin = position;
        var inClass = false;
        for (var end = position + 1; end < text.Length && text[end] != '\n'; end++)
        {
            switch (text[end])
            {
                case '\\':
                    end++;
                    break;
                case '[':
                    inClass = true;
                    break;
                case ']':
                    inClass = false;
                    break;
                case '/' when !inClass:
                    var flags = end + 1;
                    while (flags < text.Length && char.IsAsciiLetter(text[flags]))
                    {
                        flags++;
                    }

                    position = flags;
                    return new ShellToken(ShellTokenKind.Pattern, Sendable(text[(begin + 1)..end]), begin, flags, AfterLineBreak: false, text[(end + 1)..flags]);
            }
        }

        throw Error(begin, "the regular expression does not end in this line");
    }

    // BSON holds UTF-8, which has no half of a surrogate pair: the driver of mongosh sends U+FFFD for it.
    private static string Sendable(string value) => value.Any(char.IsSurrogate) ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(value)) : value;

    private ShellToken ReadText(char quote)
    {
        var begin = position;
        var value = new StringBuilder();
        for (position++; position < text.Length; position++)
        {
            var c = text[position];
            if (c == quote)
            {
                position++;
                return new ShellToken(ShellTokenKind.Text, Sendable(value.ToString()), begin, position, AfterLineBreak: false);
            }

            if (quote == '`' && c == '$' && position + 1 < text.Length && text[position + 1] == '{')
            {
                position = begin;
                return ReadTemplate();
            }

            if (c == '\n' && quote != '`')
            {
                break;
            }

            if (c == '\\')
            {
                ReadEscape(value);
            }
            else
            {
                value.Append(c);
            }
        }

        throw Error(begin, "the string does not end" + (quote == '`' ? "" : " in this line"));
    }

    // `… ${value} …`, whose values are read by who reads values.
    private ShellToken ReadTemplate()
    {
        var open = 0;
        for (var end = position + 1; end < text.Length; end++)
        {
            switch (text[end])
            {
                case '\\':
                    end++;
                    break;
                case '{' when open > 0 || text[end - 1] == '$':
                    open++;
                    break;
                case '}' when open > 0:
                    open--;
                    break;
                case '`' when open == 0:
                    return Take(ShellTokenKind.Template, end + 1);
            }
        }

        throw Error(position, "the template does not end");
    }

    private void ReadEscape(StringBuilder value)
    {
        position++;
        var c = position < text.Length ? text[position] : throw Error(position, "the string does not end");
        switch (c)
        {
            case 'u' when position + 1 < text.Length && text[position + 1] == '{':
                var close = text.IndexOf('}', position);
                value.Append(close > 0 && int.TryParse(text.AsSpan(position + 2, close - position - 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var point) && Rune.IsValid(point)
                    ? new Rune(point).ToString()
                    : throw Error(position - 1, "the escape is no character"));
                position = close;
                break;
            case 'u':
                value.Append((char)ReadHexadecimal(4));
                break;
            case 'x':
                value.Append((char)ReadHexadecimal(2));
                break;
            case '\n':
                break;
            case '\r':
                position += position + 1 < text.Length && text[position + 1] == '\n' ? 1 : 0;
                break;
            default:
                value.Append(c switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\b', 'f' => '\f', 'v' => '\v', '0' => '\0', _ => c });
                break;
        }
    }

    private int ReadHexadecimal(int digits)
    {
        if (position + digits >= text.Length
            || !int.TryParse(text.AsSpan(position + 1, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
        {
            throw Error(position - 1, $"the escape needs {digits} hexadecimal digits");
        }

        position += digits;
        return code;
    }
}
