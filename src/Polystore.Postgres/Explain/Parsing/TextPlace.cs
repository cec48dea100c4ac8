namespace Polystore.Postgres.Explain.Parsing;

/// <summary>Line and column of a position, from 1.</summary>
internal static class TextPlace
{
    public static (int Line, int Column) Of(string text, int position)
    {
        var before = text.AsSpan(0, Math.Min(position, text.Length));
        return (before.Count('\n') + 1, before.Length - before.LastIndexOf('\n'));
    }
}
