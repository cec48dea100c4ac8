namespace Polystore.Postgres.Explain.Parsing.Wrappings;

/// <summary>What a collector of logs put before every line: <c>db_1  | </c>, <c>pod/db-0 postgres </c>.</summary>
internal static class CommonPrefix
{
    public static string? Unwrap(string text)
    {
        var lines = text.Split('\n').Where(line => line.Trim().Length > 0).ToList();
        if (lines.Count < 2)
        {
            return null;
        }

        var common = lines[0];
        foreach (var line in lines)
        {
            var length = 0;
            while (length < Math.Min(common.Length, line.Length) && common[length] == line[length])
            {
                length++;
            }

            common = common[..length];
        }

        // Blanks at its end may be indentation; a bar or a bracket, and one blank after it, are not.
        var word = common.TrimEnd(' ', '\t');
        var cut = word.Length == 0 || char.IsWhiteSpace(word[0]) ? 0 : word[^1] is '|' or ']' or ':' ? Math.Min(common.Length, word.Length + 1) : 0;
        return cut == 0 ? null : string.Join('\n', lines.Select(line => line[cut..]));
    }
}
