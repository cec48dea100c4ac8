namespace Polystore.Reports.Terminal;

/// <summary>Cuts a text into lines of a width. A word that is longer than a line is broken: it is for reading, not for copying.</summary>
internal static class WrappedText
{
    /// <summary>The lines; at most <paramref name="most"/> of them, the last then ends in an ellipsis.</summary>
    public static IReadOnlyList<string> Of(string text, int width, int most)
    {
        var lines = new List<string>();
        var line = "";
        foreach (var word in text.Split(' ').SelectMany(word => Pieces(word, width)))
        {
            var longer = line.Length == 0 ? word : $"{line} {word}";
            if (line.Length > 0 && Span.Columns(longer) > width)
            {
                lines.Add(line);
                line = word;
            }
            else
            {
                line = longer;
            }

            if (lines.Count == most)
            {
                lines[^1] = Cut(lines[^1], width - 1) + "…";
                return lines;
            }
        }

        lines.Add(line);
        return lines;
    }

    private static IEnumerable<string> Pieces(string word, int width)
    {
        while (Span.Columns(word) > width)
        {
            var piece = Cut(word, width);
            yield return piece;
            word = word[piece.Length..];
        }

        yield return word;
    }

    private static string Cut(string text, int width)
    {
        var end = 0;
        var used = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var next = Span.Columns(rune.ToString());
            if (used + next > width && end > 0)
            {
                break;
            }

            used += next;
            end += rune.Utf16SequenceLength;
        }

        return text[..end];
    }
}
