using Polystore.Core.Checks.Pictures;
using Polystore.Reports.Html.Svg;
using Polystore.Reports.Wording;

namespace Polystore.Reports.Html.Pictures;

/// <summary>
/// A treemap: the shapes are one SVG that takes any width; the words lie over it as text, so that they keep their size on a
/// telephone and disappear where there is no room. Each shape tells its name and number to whoever points at it.
/// </summary>
internal static class AreasFigure
{
    private const double Width = 100;

    // Drawn at three to two, which is between the shapes that the stylesheet gives it on wide and narrow pages.
    private const double Height = 66;

    private const double Margin = 0.22;

    // Room for the area's own name, when the area is tall and wide enough to have one.
    private const double Heading = 2.7;

    public static void Write(HtmlWriter html, AreasPicture picture)
    {
        var areas = picture.Areas
            .Select(area => (Area: area, Parts: area.Parts.Where(part => part.Value.Number > 0).OrderByDescending(part => part.Value.Number).ToList()))
            .Where(pair => pair.Parts.Count > 0)
            .OrderByDescending(pair => pair.Parts.Sum(part => part.Value.Number))
            .ToList();
        html.Open("p", ("class", "legend"));
        for (var kind = 0; kind < picture.Kinds.Count; kind++)
        {
            html.Open("span", ("class", $"key kind-{kind}")).Close().Text($" {picture.Kinds[kind]} ");
        }

        html.Close();
        html.Open("div", ("class", "areas"));
        var svg = new SvgWriter(picture.Title, ("viewBox", $"0 0 {Width} {Height}"), ("preserveAspectRatio", "none"));
        var words = new List<Action>();
        foreach (var ((area, parts), box) in areas.Zip(Squares.Of(areas.Select(pair => pair.Parts.Sum(part => part.Value.Number)).ToList(), new Box(0, 0, Width, Height))))
        {
            Draw(svg, html, words, area, parts, box);
        }

        html.Picture(svg);
        words.ForEach(write => write());
        html.Close();
    }

    private static void Draw(SvgWriter svg, HtmlWriter html, List<Action> words, PictureArea area, List<PicturePart> parts, Box box)
    {
        var total = parts.Sum(part => part.Value.Number);
        var headed = box.Height > 4 * Heading && box.Width > 3 * Heading;
        var inner = box.Inside(Margin, headed ? Heading : 0);
        if (headed)
        {
            words.Add(() => Words(html, box with { Height = Heading + Margin }, "area", $"{area.Label}{Marked(area.Severity)}", Quantity.WithUnit(total, parts[0].Value.Unit)));
        }

        foreach (var (part, place) in parts.Zip(Squares.Of(parts.Select(part => part.Value.Number).ToList(), inner)))
        {
            var number = Quantity.WithUnit(part.Value.Number, part.Value.Unit);
            var shape = place.Inside(Margin / 2, 0);
            var severity = part.Severity ?? (headed ? null : area.Severity);
            svg.Open("rect",
                ("class", $"kind-{part.Kind}{(severity is { } known ? " marked " + PictureSection.Style(known) : "")}"),
                ("x", SvgWriter.Number(shape.X)), ("y", SvgWriter.Number(shape.Y)), ("width", SvgWriter.Number(shape.Width)), ("height", SvgWriter.Number(shape.Height)));
            svg.Text("title", $"{area.Label}: {part.Label}, {number}{Marked(severity)}").Close();
            words.Add(() => Words(html, shape, $"part kind-{part.Kind}", (headed ? part.Label : $"{area.Label}: {part.Label}") + Marked(severity), number));
        }
    }

    private static string Marked(Core.Findings.Severity? severity) => severity is { } known ? $" ({SeverityWords.Name(known)})" : "";

    // Less than a twentieth of the width or a thirtieth of the height holds no word; the shape still tells its name.
    private static void Words(HtmlWriter html, Box box, string style, string name, string number)
    {
        if (box.Width < Width / 20 || box.Height < Height / 30)
        {
            return;
        }

        var place = $"left:{Share(box.X, Width)};top:{Share(box.Y, Height)};width:{Share(box.Width, Width)};height:{Share(box.Height, Height)}";
        html.Open("div", ("class", style), ("style", place), ("aria-hidden", "true")).Element("span", name).Text(" ").Element("small", number).Close();
    }

    private static string Share(double part, double whole) => $"{SvgWriter.Number(100 * part / whole)}%";
}
