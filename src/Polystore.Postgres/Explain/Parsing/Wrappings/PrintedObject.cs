using System.Text;

namespace Polystore.Postgres.Explain.Parsing.Wrappings;

/// <summary>A plan in JSON that Python printed: single quotes, <c>True</c>, <c>None</c>.</summary>
internal static class PrintedObject
{
    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal) { ["True"] = "true", ["False"] = "false", ["None"] = "null" };

    public static string? Unwrap(string text)
    {
        var start = text.IndexOf("{'Plan'", StringComparison.Ordinal);
        start = start < 0 ? text.IndexOf("'Plan':", StringComparison.Ordinal) : start;
        start = start < 0 ? -1 : text.LastIndexOf('{', start);
        return start < 0 ? null : Json(text, start);
    }

    private static string Json(string text, int start)
    {
        var json = new StringBuilder(text.Length - start);
        for (var i = start; i < text.Length; i++)
        {
            if (text[i] is '\'' or '"')
            {
                i = CopyString(json, text, i);
            }
            else if (char.IsAsciiLetter(text[i]))
            {
                var end = i;
                while (end < text.Length && char.IsAsciiLetterOrDigit(text[end]))
                {
                    end++;
                }

                json.Append(Words.GetValueOrDefault(text[i..end], text[i..end]));
                i = end - 1;
            }
            else
            {
                json.Append(text[i]);
            }
        }

        return json.ToString();
    }

    private static int CopyString(StringBuilder json, string text, int at)
    {
        var quote = text[at];
        json.Append('"');
        for (at++; at < text.Length && text[at] != quote; at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length)
            {
                at++;
                json.Append(text[at] == '\'' ? "'" : "\\" + text[at]);
            }
            else
            {
                json.Append(text[at] == '"' ? "\\\"" : text[at].ToString());
            }
        }

        json.Append('"');
        return at;
    }
}
