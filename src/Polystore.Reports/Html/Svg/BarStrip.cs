namespace Polystore.Reports.Html.Svg;

/// <summary>One horizontal bar of one or more pieces that fills its cell at any width. The numbers stand beside it as text.</summary>
internal static class BarStrip
{
    /// <summary>Pieces from left to right, each a share of the full width from 0 to 1.</summary>
    public static SvgWriter Of(params IReadOnlyList<(double Share, string Style)> pieces)
    {
        var svg = new SvgWriter(null, ("class", "bar"), ("viewBox", "0 0 100 10"), ("preserveAspectRatio", "none"));
        svg.Shape("rect", ("class", "track"), ("width", "100"), ("height", "10"));
        var left = 0.0;
        foreach (var (share, style) in pieces)
        {
            // What is there at all shows as a hair line.
            var width = share > 0 ? Math.Max(0.4, Math.Min(share * 100, 100 - left)) : 0;
            svg.Shape("rect", ("class", style), ("x", SvgWriter.Number(left)), ("width", SvgWriter.Number(width)), ("height", "10"));
            left += width;
        }

        return svg;
    }
}
