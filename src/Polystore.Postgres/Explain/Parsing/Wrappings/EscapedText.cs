using System.Text;

namespace Polystore.Postgres.Explain.Parsing.Wrappings;

/// <summary>A plan as a string of a program or of JSON: <c>\n</c> for line ends, <c>\"</c> for quotes.</summary>
internal static class EscapedText
{
    private static readonly string[] Signs = ["\\n", "\\\"", "\\u00"];

    public static string? Unwrap(string text)
    {
        if (!Signs.Any(sign => text.Contains(sign, StringComparison.Ordinal)))
        {
            return null;
        }

        var inner = text.Trim();
        inner = inner.Length > 1 && inner[0] is '"' or '\'' && inner[^1] == inner[0] ? inner[1..^1] : inner;
        return Plain(inner);
    }

    /// <summary>The text of a string without its escapes.</summary>
    public static string Plain(string escaped)
    {
        var plain = new StringBuilder(escaped.Length);
        for (var i = 0; i < escaped.Length; i++)
        {
            plain.Append(escaped[i] == '\\' && i + 1 < escaped.Length ? Letter(escaped, ref i) : escaped[i]);
        }

        return plain.ToString();
    }

    private static char Letter(string text, ref int at)
    {
        at++;
        if (text[at] == 'u' && at + 4 < text.Length && ushort.TryParse(text.AsSpan(at + 1, 4), System.Globalization.NumberStyles.HexNumber, null, out var code))
        {
            at += 4;
            return (char)code;
        }

        return text[at] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', var letter => letter };
    }
}
