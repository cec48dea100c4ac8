using Polystore.Core.Findings;
using Polystore.Reports.Wording;

namespace Polystore.Reports.Html.Svg;

/// <summary>Findings by severity as a ring, worst first, clockwise from the top.</summary>
internal static class Donut
{
    // A circle of this radius has a circumference of 100, so lengths of dashes are per cent.
    private const double Radius = 15.9155;

    public static SvgWriter Of(ReportSummary summary)
    {
        var svg = new SvgWriter(summary.Headline(), ("class", "donut"), ("viewBox", "0 0 42 42"));
        Ring(svg, "ring", 100, 0);
        var start = 0.0;
        foreach (var (severity, count) in summary.Counts.Where(count => count.Count > 0))
        {
            var share = 100.0 * count / summary.Problems;
            Ring(svg, Class(severity), share, start);
            start += share;
        }

        svg.Text("text", $"{summary.Problems}", ("class", "total"), ("x", "21"), ("y", "21.6"), ("text-anchor", "middle"));
        return svg.Text("text", summary.Problems == 1 ? "finding" : "findings", ("class", "unit"), ("x", "21"), ("y", "26.6"), ("text-anchor", "middle"));
    }

    /// <summary>The style of a severity's shapes.</summary>
    public static string Class(Severity severity) => $"s-{SeverityWords.Name(severity)}";

    private static void Ring(SvgWriter svg, string style, double share, double start) => svg.Shape(
        "circle",
        ("class", style),
        ("cx", "21"),
        ("cy", "21"),
        ("r", SvgWriter.Number(Radius)),
        ("stroke-dasharray", $"{SvgWriter.Number(share)} {SvgWriter.Number(100 - share)}"),
        ("stroke-dashoffset", SvgWriter.Number(25 - start)));
}
