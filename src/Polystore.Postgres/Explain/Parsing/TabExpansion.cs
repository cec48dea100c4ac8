using System.Text;

namespace Polystore.Postgres.Explain.Parsing;

/// <summary>
/// Turns tabs into blanks. What a tab stands for depends on who made it: an editor that fills up to the next stop of 8 or 4 columns, or a
/// client that puts one in place of some blanks. A level of a plan is six columns deep, so the reading that gives most such steps is taken.
/// </summary>
internal static class TabExpansion
{
    // EXPLAIN indents a node by six columns below its parent (explain.c: indent += 3, two blanks each).
    private const int Level = 6;

    private static readonly (int Width, bool Stops)[] Styles = [(8, true), (4, false), (4, true), (2, false)];

    /// <summary>The lines without tabs.</summary>
    public static List<string> Of(IReadOnlyList<string> lines)
    {
        if (!lines.Any(line => line.Contains('\t', StringComparison.Ordinal)))
        {
            return [.. lines];
        }

        var best = Styles.Select(style => lines.Select(line => Expand(line, style)).ToList()).MinBy(Oddities)!;
        return best;
    }

    private static string Expand(string line, (int Width, bool Stops) style)
    {
        if (!line.Contains('\t', StringComparison.Ordinal))
        {
            return line;
        }

        var expanded = new StringBuilder(line.Length + 32);
        foreach (var letter in line)
        {
            if (letter == '\t')
            {
                expanded.Append(' ', style.Stops ? style.Width - (expanded.Length % style.Width) : style.Width);
            }
            else
            {
                expanded.Append(letter);
            }
        }

        return expanded.ToString();
    }

    // Nodes that are not one level below the node before them that stands further left.
    private static int Oddities(List<string> lines)
    {
        var odd = 0;
        var open = new Stack<int>();
        foreach (var line in lines)
        {
            var text = line.AsSpan().TrimStart();
            if (!text.StartsWith(TextLine.Arrow))
            {
                continue;
            }

            var column = line.Length - text.Length;
            while (open.TryPeek(out var left) && left >= column)
            {
                open.Pop();
            }

            odd += open.TryPeek(out var parent) && column - parent == Level ? 0 : 1;
            open.Push(column);
        }

        return odd;
    }
}
