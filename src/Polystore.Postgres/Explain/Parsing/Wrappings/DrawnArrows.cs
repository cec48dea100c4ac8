using System.Text.RegularExpressions;

namespace Polystore.Postgres.Explain.Parsing.Wrappings;

/// <summary>Arrows that a word processor or a font drew: <c>→</c>, <c>–&gt;</c>.</summary>
internal static class DrawnArrows
{
    private static readonly Regex AtStart = new("(?m)^(?<margin>[ \t|>]*)(?:[–—−]>|[→⟶➔➜⇒])", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    public static string? Unwrap(string text) => AtStart.IsMatch(text) ? AtStart.Replace(text, "${margin}->") : null;
}
