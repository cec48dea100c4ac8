using Polystore.Core.Plans;
using Polystore.Reports.Html.Svg;
using Polystore.Reports.Wording;

namespace Polystore.Reports.Html.Plan;

/// <summary>A plan as boxes and lines: the warmer a box the more it takes itself, the wider a line the more rows flow up it.</summary>
internal static class PlanDrawing
{
    private const double BoxWidth = 226;
    private const double BoxHeight = 68;
    private const double StepX = BoxWidth + 22;
    private const double StepY = BoxHeight + 36;
    private const double Margin = 12;
    private const double Gap = StepY - BoxHeight;
    private const int KindLength = 21;
    private const int PlaceLength = 35;
    private const double ThinnestLine = 1.5;
    private const double WidestLine = 12;

    /// <summary>The picture.</summary>
    public static SvgWriter Of(PlanLayout layout, PlanHeat heat)
    {
        var width = (layout.Columns * StepX) - (StepX - BoxWidth) + (2 * Margin);
        var height = (layout.Rows * StepY) - Gap + (2 * Margin) + 8;
        var svg = new SvgWriter(
            $"Plan of {Quantity.Count(heat.Nodes.Count, "step")}; the table below says the same",
            ("class", "drawing"),
            ("width", SvgWriter.Number(width)),
            ("height", SvgWriter.Number(height)),
            ("viewBox", $"0 0 {SvgWriter.Number(width)} {SvgWriter.Number(height)}"));
        var most = heat.Nodes.Max(RowsUp);
        foreach (var box in layout.Boxes.Where(box => box.Above is not null))
        {
            Line(svg, box, most);
        }

        foreach (var box in layout.Boxes)
        {
            Draw(svg, box, heat);
        }

        return svg;
    }

    // Logarithmic: plans carry from one row to billions of them.
    private static double LineWidth(double rows, double most) =>
        most <= 1 ? ThinnestLine : ThinnestLine + ((WidestLine - ThinnestLine) * Math.Log(1 + rows) / Math.Log(1 + most));

    private static double RowsUp(PlanNode node) => Math.Max(0, node.Loops is 0 ? 0 : node.Rows ?? node.EstimatedRows ?? 0);

    private static double Left(PlanLayout.Box box) => Margin + (box.Column * StepX);

    private static double Top(PlanLayout.Box box) => Margin + (box.Row * StepY);

    private static void Line(SvgWriter svg, PlanLayout.Box box, double most)
    {
        var from = Left(box.Above!) + (BoxWidth / 2);
        var to = Left(box) + (BoxWidth / 2);
        var top = SvgWriter.Number(Top(box.Above!) + BoxHeight);
        var bend = Top(box) - (Gap / 2) + 5;
        var path = box.Column == box.Above!.Column
            ? $"M{SvgWriter.Number(from)} {top}V{SvgWriter.Number(Top(box))}"
            : $"M{SvgWriter.Number(from)} {top}V{SvgWriter.Number(bend - 7)}q0 7 7 7H{SvgWriter.Number(to - 7)}q7 0 7 7V{SvgWriter.Number(Top(box))}";
        svg.Shape("path", ("class", box.Node.Loops is 0 ? "flow never" : "flow"), ("d", path), ("stroke-width", SvgWriter.Number(LineWidth(RowsUp(box.Node), most))));
    }

    private static void Draw(SvgWriter svg, PlanLayout.Box box, PlanHeat heat)
    {
        var node = box.Node;
        if (!heat.Has(node))
        {
            Rest(svg, box);
            return;
        }

        svg.Open("a", ("href", $"#{PlanTable.Anchor(heat.Number(node))}"), ("class", $"step {NodeTip.Style(node, heat)}{(ReferenceEquals(node, heat.Worst) ? " worst" : "")}"));
        svg.Tip(NodeTip.Of(node, heat));
        svg.Open("g", ("transform", $"translate({SvgWriter.Number(Left(box))} {SvgWriter.Number(Top(box))})"));
        svg.Shape("rect", ("class", "box"), ("width", SvgWriter.Number(BoxWidth)), ("height", SvgWriter.Number(BoxHeight)), ("rx", "8"));
        svg.Text("text", NodeTip.Cut(VisibleText.OneLine(node.Node), KindLength), ("class", "kind"), ("x", "11"), ("y", "20"));
        if (heat.Share(node) is { } share && node.Loops is not 0)
        {
            svg.Text("text", Quantity.Share(Math.Round(share, share < 0.1 ? 3 : 2)), ("class", "share"), ("x", SvgWriter.Number(BoxWidth - 11)), ("y", "20"), ("text-anchor", "end"));
            svg.Shape("rect", ("class", "rail"), ("x", "11"), ("y", "57"), ("width", SvgWriter.Number(BoxWidth - 22)), ("height", "4"), ("rx", "2"));
            svg.Shape("rect", ("class", "fill"), ("x", "11"), ("y", "57"), ("width", SvgWriter.Number(Math.Max(1, share * (BoxWidth - 22)))), ("height", "4"), ("rx", "2"));
        }

        if (PlanWords.Place(node) is { } place)
        {
            svg.Text("text", NodeTip.Cut(place, PlaceLength), ("class", "place"), ("x", "11"), ("y", "35"));
        }

        svg.Text("text", Flow(node), ("class", "figures"), ("x", "11"), ("y", "50"));
        if (heat.Whole > 0 && node.Loops is not 0)
        {
            svg.Text("text", NodeTip.Amount(heat.Self(node), heat), ("class", "figures"), ("x", SvgWriter.Number(BoxWidth - 11)), ("y", "50"), ("text-anchor", "end"));
        }

        Badges(svg, node, heat);
        svg.Close().Close();
    }

    // Inputs that are folded: the table has them all.
    private static void Rest(SvgWriter svg, PlanLayout.Box box)
    {
        svg.Open("a", ("href", "#steps"), ("class", "step folded")).Open("g", ("transform", $"translate({SvgWriter.Number(Left(box))} {SvgWriter.Number(Top(box))})"));
        svg.Shape("rect", ("class", "box"), ("width", SvgWriter.Number(BoxWidth)), ("height", SvgWriter.Number(BoxHeight)), ("rx", "8"), ("stroke-dasharray", "5 4"));
        svg.Text("text", box.Node.Node, ("class", "kind"), ("x", "11"), ("y", "20"));
        svg.Text("text", "all are in the list of steps", ("class", "place"), ("x", "11"), ("y", "35"));
        svg.Text("text", Flow(box.Node), ("class", "figures"), ("x", "11"), ("y", "50"));
        if (box.Node.SelfTimeMs is { } time)
        {
            svg.Text("text", Quantity.WithUnit(time, "ms"), ("class", "figures"), ("x", SvgWriter.Number(BoxWidth - 11)), ("y", "50"), ("text-anchor", "end"));
        }

        svg.Close().Close();
    }

    private static string Flow(PlanNode node) =>
        node.Loops is 0 ? "" : node.Rows is { } rows ? $"{Quantity.Compact(rows)} rows" : node.EstimatedRows is { } expected ? $"{Quantity.Compact(expected)} rows expected" : "";

    // On the lower edge, as many as find room.
    private static void Badges(SvgWriter svg, PlanNode node, PlanHeat heat)
    {
        const double character = 5.7;
        var x = 9.0;
        foreach (var (text, style) in BadgesOf(node, heat))
        {
            var width = (text.Length * character) + 13;
            if (x + width > BoxWidth - 4)
            {
                return;
            }

            svg.Shape("rect", ("class", $"pill {style}"), ("x", SvgWriter.Number(x)), ("y", SvgWriter.Number(BoxHeight - 3)), ("width", SvgWriter.Number(width)), ("height", "16"), ("rx", "8"));
            svg.Text("text", text, ("class", $"badge-text {style}"), ("x", SvgWriter.Number(x + (width / 2))), ("y", SvgWriter.Number(BoxHeight + 8.5)), ("text-anchor", "middle"));
            x += width + 4;
        }
    }

    private static IEnumerable<(string Text, string Style)> BadgesOf(PlanNode node, PlanHeat heat)
    {
        if (PlanWords.Subplan(node) is { } subplan)
        {
            yield return (NodeTip.Cut(subplan, 24), "quietly");
        }

        foreach (var (number, finding) in heat.FindingsOf(node))
        {
            yield return ($"finding {number}", $"s-{SeverityWords.Name(finding.Severity)}");
        }

        foreach (var mark in NodeMark.Of(node))
        {
            yield return (mark.Text, mark.Bad ? "warn" : "quietly");
        }
    }
}
