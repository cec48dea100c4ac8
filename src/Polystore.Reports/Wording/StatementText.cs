namespace Polystore.Reports.Wording;

/// <summary>Statements as they are pasted into the engine's own shell.</summary>
internal static class StatementText
{
    /// <summary>The statement, ended as the engine's shell expects it; Redis and MongoDB shells end a command at the line's end.</summary>
    public static string Ready(string statement, string engine)
    {
        var text = VisibleText.Lines(statement).TrimEnd();
        if (engine is "redis" or "mongodb" || text.EndsWith(';') || text.Length == 0)
        {
            return text;
        }

        // A semicolon behind a line comment would be part of the comment.
        return text[(text.LastIndexOf('\n') + 1)..].Contains("--", StringComparison.Ordinal) ? text + "\n;" : text + ";";
    }

    /// <summary>Several statements, one below the other.</summary>
    public static string Ready(IEnumerable<string> statements, string engine) => string.Join('\n', statements.Select(statement => Ready(statement, engine)));
}
