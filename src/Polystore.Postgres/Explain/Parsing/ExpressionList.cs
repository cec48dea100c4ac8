namespace Polystore.Postgres.Explain.Parsing;

/// <summary>Splits what text prints as one line and the structured formats as a list: <c>a, f(b, c), 'x, y'::text</c>.</summary>
internal static class ExpressionList
{
    public static IReadOnlyList<string> Of(PlanValue value)
    {
        if (value.Items is { } items)
        {
            return items.Select(item => item.Describe()).ToList();
        }

        return value.Scalar is { } text ? Split(text) : [];
    }

    public static List<string> Split(string text)
    {
        var parts = new List<string>();
        var (start, depth) = (0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '(' or '[':
                    depth++;
                    break;
                case ')' or ']':
                    depth--;
                    break;
                case '\'' or '"':
                    i = EndOfQuoted(text, i);
                    break;
                case ',' when depth <= 0:
                    Add(text[start..i]);
                    start = i + 1;
                    break;
            }
        }

        Add(text[start..]);
        return parts;

        void Add(string part)
        {
            if (part.Trim() is { Length: > 0 } trimmed)
            {
                parts.Add(trimmed);
            }
        }
    }

    /// <summary>Position of the closing quote; the last position of the text when it is missing. E'…' takes backslashes.</summary>
    public static int EndOfQuoted(string text, int start)
    {
        var quote = text[start];
        var escapes = quote == '\'' && start > 0 && text[start - 1] is 'E' or 'e' && (start == 1 || !char.IsLetterOrDigit(text[start - 2]));
        for (var i = start + 1; i < text.Length; i++)
        {
            if (escapes && text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == quote)
            {
                if (i + 1 < text.Length && text[i + 1] == quote)
                {
                    i++;
                }
                else
                {
                    return i;
                }
            }
        }

        return text.Length - 1;
    }
}
