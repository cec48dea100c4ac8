namespace Polystore.Postgres.Explain.Parsing;

/// <summary>Finds the statement in what stands above a plan: auto_explain's <c>Query Text</c>, or an EXPLAIN that was echoed.</summary>
internal static class StatementText
{
    private const string QueryText = "Query Text:";

    public static string? Of(IReadOnlyList<string> lines)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            var line = WithoutPrompt(lines[i]);
            if (line.StartsWith(QueryText, StringComparison.Ordinal))
            {
                return Join([line[QueryText.Length..], .. lines.Skip(i + 1).TakeWhile(next => !next.StartsWith("Query Parameters:", StringComparison.Ordinal))]);
            }

            if (line.StartsWith("EXPLAIN", StringComparison.OrdinalIgnoreCase) && (line.Length == 7 || line[7] is ' ' or '('))
            {
                var statement = Join([line[7..], .. lines.Skip(i + 1).Select(WithoutPrompt).Where(next => next != "QUERY PLAN" && !next.StartsWith("---", StringComparison.Ordinal))]);
                return WithoutOptions(statement ?? "");
            }
        }

        return null;
    }

    private static string? Join(IEnumerable<string> lines) => string.Join('\n', lines).Trim() is { Length: > 0 } text ? text : null;

    // "shop=# ", "shop-> ", "shop(# ": the prompts of psql.
    private static string WithoutPrompt(string line)
    {
        var end = 0;
        while (end < line.Length && (char.IsLetterOrDigit(line[end]) || line[end] is '_' or '-' or '.' or '@'))
        {
            end++;
        }

        var mark = end < line.Length && line[end] is '=' or '(' or '\'' or '"' or '*' or '^' ? end + 1 : end;
        return end > 0 && mark + 1 < line.Length && line[mark] is '#' or '>' && line[mark + 1] == ' ' ? line[(mark + 2)..] : line;
    }

    // "(ANALYZE, BUFFERS) SELECT …", "ANALYZE VERBOSE SELECT …"
    private static string? WithoutOptions(string statement)
    {
        var text = statement.Trim();
        if (text.StartsWith('('))
        {
            var close = text.IndexOf(')', StringComparison.Ordinal);
            text = close < 0 ? "" : text[(close + 1)..].TrimStart();
        }

        foreach (var word in new[] { "ANALYZE ", "ANALYSE ", "VERBOSE " })
        {
            text = text.StartsWith(word, StringComparison.OrdinalIgnoreCase) ? text[word.Length..].TrimStart() : text;
        }

        return text.TrimEnd(';', ' ', '\n') is { Length: > 0 } found ? found : null;
    }
}
