namespace Polystore.Postgres.Explain.Parsing;

/// <summary>Reads the names of a title one by one, quotes taken off as the structured formats do.</summary>
internal sealed class IdentifierReader(string text)
{
    private int position;

    public string Rest => text[Math.Min(position, text.Length)..].TrimStart();

    /// <summary>The next name; empty at the end.</summary>
    public string Next()
    {
        while (position < text.Length && text[position] == ' ')
        {
            position++;
        }

        if (position >= text.Length)
        {
            return "";
        }

        var start = position;
        if (text[position] == '"')
        {
            var end = ExpressionList.EndOfQuoted(text, position);
            position = end + 1;
            var closed = end > start && text[end] == '"';
            return text[(start + 1)..(closed ? end : text.Length)].Replace("\"\"", "\"", StringComparison.Ordinal);
        }

        while (position < text.Length && text[position] is not (' ' or '.'))
        {
            position++;
        }

        return text[start..position];
    }

    public bool Take(char expected)
    {
        if (position < text.Length && text[position] == expected)
        {
            position++;
            return true;
        }

        return false;
    }
}
