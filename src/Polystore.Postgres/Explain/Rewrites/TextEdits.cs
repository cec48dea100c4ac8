using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rewrites;

/// <summary>Replaces stretches of a text.</summary>
internal static class TextEdits
{
    /// <summary>The text with the stretches, which must not overlap, replaced.</summary>
    public static string Apply(string text, IEnumerable<(SourceRange Range, string Text)> edits)
    {
        foreach (var (range, replacement) in edits.OrderByDescending(edit => edit.Range.Start))
        {
            text = string.Concat(text.AsSpan(0, range.Start), replacement, text.AsSpan(range.End));
        }

        return text;
    }
}
