namespace Polystore.Postgres.Explain.Parsing;

/// <summary>How the pieces of a line that was broken go together again: a terminal breaks at a column, in the middle of a word; a mail program at a blank.</summary>
internal sealed class WrapWidth
{
    // Words of the numbers of a node, which only a break at a column can cut.
    private static readonly string[] Words = ["cost=", "rows=", "width=", "actual", "time=", "loops=", "never", "executed"];

    private readonly int width;

    private WrapWidth(int width) => this.width = width;

    /// <summary>Looks at every piece that one at the very left follows: when most of them are equally long, a column broke them.</summary>
    public static WrapWidth Of(IReadOnlyList<string> pieces)
    {
        var broken = new List<int>();
        for (var i = 0; i + 1 < pieces.Count; i++)
        {
            if (pieces[i].Length > 0 && pieces[i + 1].Length > 0 && !char.IsWhiteSpace(pieces[i + 1][0]))
            {
                broken.Add(pieces[i].Length);
            }
        }

        var longest = broken.Count == 0 ? 0 : broken.Max();
        var full = broken.Count(length => length == longest);
        return new WrapWidth(full >= 2 && 2 * full >= broken.Count ? longest : 0);
    }

    /// <summary>What stood between two pieces: nothing, or a blank.</summary>
    /// <param name="before">What was read of the line so far.</param>
    /// <param name="length">Length of the last piece, with its indentation.</param>
    /// <param name="piece">The piece that goes on, as it stands.</param>
    public string Between(ReadOnlySpan<char> before, int length, string piece)
    {
        if (before.Length == 0 || char.IsWhiteSpace(piece[0]))
        {
            return " ";
        }

        return (width > 0 && length == width) || (char.IsAsciiDigit(before[^1]) && char.IsAsciiDigit(piece[0])) || CutsWord(before, piece) ? "" : " ";
    }

    private static bool CutsWord(ReadOnlySpan<char> before, string piece)
    {
        foreach (var word in Words)
        {
            for (var cut = 1; cut < word.Length; cut++)
            {
                var start = before.Length - cut;
                if (before.EndsWith(word.AsSpan(0, cut)) && piece.AsSpan().StartsWith(word.AsSpan(cut)) && (start == 0 || !char.IsAsciiLetterOrDigit(before[start - 1])))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
