namespace Polystore.Reports.Html.Svg;

/// <summary>The lines that lead from a plan's node to its parent, drawn at the left of the node's row.</summary>
internal static class PlanGuides
{
    /// <summary>Columns drawn at most; deeper nodes stand at this depth.</summary>
    public const int Deepest = 24;

    private const int Step = 18;
    private const int Knee = 20;

    /// <summary>The guides of one row.</summary>
    /// <param name="continues">For every ancestor below the root and the node itself, whether another child follows it.</param>
    public static SvgWriter? Of(IReadOnlyList<bool> continues)
    {
        if (continues.Count == 0)
        {
            return null;
        }

        var svg = new SvgWriter(null, ("class", "guides"), ("width", $"{continues.Count * Step}"), ("height", "100%"));
        for (var i = 0; i < continues.Count; i++)
        {
            var x = SvgWriter.Number((i * Step) + (Step / 2.0));
            var own = i == continues.Count - 1;
            if (own || continues[i])
            {
                svg.Shape("line", ("x1", x), ("y1", "0"), ("x2", x), ("y2", continues[i] ? "100%" : $"{Knee}"));
            }

            if (own)
            {
                svg.Shape("line", ("x1", x), ("y1", $"{Knee}"), ("x2", $"{(i + 1) * Step}"), ("y2", $"{Knee}"));
            }
        }

        return svg;
    }
}
