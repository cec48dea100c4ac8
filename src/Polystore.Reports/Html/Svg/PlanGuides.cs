namespace Polystore.Reports.Html.Svg;

/// <summary>The lines that lead from a plan's node to its parent, drawn at the left of the node's row.</summary>
internal static class PlanGuides
{
    /// <summary>Columns drawn at most; deeper nodes stand at this depth.</summary>
    public const int Deepest = 24;

    private const int Step = 18;
    private const double Half = Step / 2.0;
    private const int Knee = 20;

    /// <summary>The guides of one row.</summary>
    /// <param name="continues">For every ancestor below the root and the node itself, whether another child follows it.</param>
    /// <param name="hasChildren">Whether a line leads on downwards.</param>
    /// <param name="worst">Whether the node is the one that costs most.</param>
    public static SvgWriter Of(IReadOnlyList<bool> continues, bool hasChildren, bool worst)
    {
        var depth = continues.Count;
        var centre = SvgWriter.Number((depth * Step) + Half);
        var svg = new SvgWriter(null, ("class", "guides"), ("width", $"{(depth + 1) * Step}"), ("height", "100%"));
        for (var i = 0; i < depth; i++)
        {
            var x = SvgWriter.Number((i * Step) + Half);
            var own = i == depth - 1;
            if (own || continues[i])
            {
                svg.Shape("line", ("x1", x), ("y1", "0"), ("x2", x), ("y2", continues[i] ? "100%" : $"{Knee}"));
            }

            if (own)
            {
                svg.Shape("line", ("x1", x), ("y1", $"{Knee}"), ("x2", centre), ("y2", $"{Knee}"));
            }
        }

        if (hasChildren)
        {
            svg.Shape("line", ("x1", centre), ("y1", $"{Knee}"), ("x2", centre), ("y2", "100%"));
        }

        return svg.Shape("circle", ("class", worst ? "hot" : null), ("cx", centre), ("cy", $"{Knee}"), ("r", "4"));
    }
}
