using System.Globalization;
using Polystore.Core.Plans;
using Polystore.Reports.Html.Svg;
using Polystore.Reports.Wording;

namespace Polystore.Reports.Html.Plan;

/// <summary>
/// A plan as an icicle: a bar a node, as wide as the node takes with everything under it, its inputs below it. Widths are shares of the
/// page, so that it fits any screen; inner pictures cut their labels off at their own edge.
/// </summary>
internal static class PlanIcicle
{
    private const int RowHeight = 25;
    private const int MostRows = 60;
    private const double Thinnest = 0.002;

    /// <summary>The picture; null when the plan carries neither time nor cost.</summary>
    public static SvgWriter? Of(PlanNode root, PlanHeat heat)
    {
        if (heat.Whole <= 0)
        {
            return null;
        }

        var bars = Bars(root, heat);
        var svg = new SvgWriter(
            "Where the " + (heat.IsTime ? "time" : "cost") + " of the plan goes",
            ("class", "icicle"),
            ("width", "100%"),
            ("height", ((bars.Max(bar => bar.Row) + 1) * RowHeight).ToString(CultureInfo.InvariantCulture)));
        foreach (var (node, left, share, row) in bars)
        {
            var y = SvgWriter.Number(row * RowHeight);
            svg.Open("a", ("href", $"#{PlanTable.Anchor(heat.Number(node))}"), ("class", $"step {NodeTip.Style(node, heat)}{(ReferenceEquals(node, heat.Worst) ? " worst" : "")}"));
            svg.Tip(NodeTip.Of(node, heat));
            svg.Open("svg", ("x", Percent(left)), ("y", y), ("width", Percent(share)), ("height", SvgWriter.Number(RowHeight - 1)));
            svg.Shape("rect", ("class", "box"), ("width", "100%"), ("height", "100%"), ("rx", "2"));
            if (share > 0.03)
            {
                svg.Text("text", $"{PlanWords.Title(node)}  {Quantity.Share(Math.Round(share, 3))}", ("x", "6"), ("y", "16"));
            }

            svg.Close().Close();
        }

        return svg;
    }

    private static List<(PlanNode Node, double Left, double Share, int Row)> Bars(PlanNode root, PlanHeat heat)
    {
        var bars = new List<(PlanNode Node, double Left, double Share, int Row)> { (root, 0, 1, 0) };
        for (var i = 0; i < bars.Count && bars.Count < PlanLayout.MostBoxes; i++)
        {
            var (node, left, _, row) = bars[i];
            foreach (var child in node.Children)
            {
                var share = heat.TotalShare(child) ?? 0;
                if (share >= Thinnest && row + 1 < MostRows)
                {
                    bars.Add((child, left, share, row + 1));
                }

                left += share;
            }
        }

        return bars;
    }

    private static string Percent(double share) => $"{(share * 100).ToString("0.###", CultureInfo.InvariantCulture)}%";
}
