namespace Polystore.Reports.Terminal;

/// <summary>
/// Where a node hangs in the tree. Beyond a width the outermost lines give way to the number of the level, so that a plan of a hundred
/// levels keeps room for words.
/// </summary>
/// <param name="Above">The parent's place; null for the root.</param>
/// <param name="More">Whether another child of the same parent follows.</param>
internal sealed record PlanGuide(PlanGuide? Above, bool More)
{
    /// <summary>The place of the root.</summary>
    public static PlanGuide Root { get; } = new(null, false);

    /// <summary>Levels above.</summary>
    public int Depth { get; } = Above is null ? 0 : Above.Depth + 1;

    /// <summary>What stands before the node's title.</summary>
    /// <param name="most">Columns at most for the lines from above.</param>
    /// <param name="step">Columns a level.</param>
    /// <param name="unicode">Whether lines can be drawn.</param>
    public string Lead(int most, int step, bool unicode) => Above is null ? "" : Lines(Above, most, step, unicode) + (More, unicode) switch
    {
        (true, true) => step == 1 ? "├ " : "├─ ",
        (false, true) => step == 1 ? "└ " : "└─ ",
        (true, false) => "|- ",
        _ => "`- ",
    };

    /// <summary>What stands before the lines under the title.</summary>
    /// <param name="most">Columns at most for the lines from above.</param>
    /// <param name="step">Columns a level.</param>
    /// <param name="unicode">Whether lines can be drawn.</param>
    /// <param name="hasChildren">Whether a line leads on downwards.</param>
    public string Below(int most, int step, bool unicode, bool hasChildren) => Lines(this, most, step, unicode) + Line(hasChildren, 2, unicode);

    private static string Lines(PlanGuide last, int most, int step, bool unicode)
    {
        var label = $"[{last.Depth}] ";
        var shown = last.Depth * step <= most ? last.Depth : Math.Max(0, (most - label.Length) / step);
        var text = new string[shown];
        var place = last;
        for (var i = shown - 1; i >= 0; i--)
        {
            text[i] = Line(place.More, step, unicode);
            place = place.Above!;
        }

        return (shown < last.Depth ? label : "") + string.Concat(text);
    }

    private static string Line(bool drawn, int width, bool unicode) => (!drawn ? " " : unicode ? "│" : "|").PadRight(width);
}
