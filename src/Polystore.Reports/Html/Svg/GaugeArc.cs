using Polystore.Reports.Wording;

namespace Polystore.Reports.Html.Svg;

/// <summary>A half circle that fills from left to right, with the share in its middle.</summary>
internal static class GaugeArc
{
    private const string Arc = "M 10 50 A 40 40 0 0 1 90 50";

    /// <param name="fill">0 is empty, 1 full; above 1 the arc stays full and the number tells.</param>
    public static SvgWriter Of(double fill)
    {
        var known = double.IsFinite(fill) ? Math.Max(0, fill) : 0;
        var words = Words(known);
        var svg = new SvgWriter($"{words} full", ("class", "gauge"), ("viewBox", "0 0 100 56"));
        svg.Shape("path", ("class", "track"), ("d", Arc));
        if (known > 0)
        {
            // What is there at all shows as a hair line.
            var length = Math.Clamp(known * 100, 0.6, 100);
            svg.Shape("path", ("class", "fill"), ("d", Arc), ("pathLength", "100"), ("stroke-dasharray", $"{SvgWriter.Number(length)} 200"));
        }

        return svg.Text("text", words, ("x", "50"), ("y", "49"), ("text-anchor", "middle"));
    }

    private static string Words(double fill) => fill switch
    {
        0 => Quantity.Share(0),
        < 0.001 => "< 0.1 %",
        < 0.1 => Quantity.Share(Math.Round(fill, 3)),
        _ => Quantity.Share(Math.Round(fill, 2)),
    };
}
