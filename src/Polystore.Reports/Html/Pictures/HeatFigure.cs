using Polystore.Core.Checks.Pictures;
using Polystore.Reports.Wording;

namespace Polystore.Reports.Html.Pictures;

/// <summary>A table whose cells are the deeper in colour the hotter they are; the number stands in each.</summary>
internal static class HeatFigure
{
    // Styles heat-0 to heat-5 of the stylesheet.
    private const int Steps = 5;

    public static void Write(HtmlWriter html, HeatPicture picture)
    {
        html.Open("div", ("class", "scroll"), ("tabindex", "0"), ("role", "group"), ("aria-label", picture.Title));
        html.Open("table", ("class", "heat")).Open("thead").Open("tr").Element("th", picture.LabelName, ("scope", "col"));
        foreach (var column in picture.Columns)
        {
            html.Element("th", column, ("scope", "col"), ("class", "num"));
        }

        html.Close().Close().Open("tbody");
        foreach (var row in picture.Rows)
        {
            html.Open("tr").Open("th", ("scope", "row"), ("title", row.Label)).Element("span", row.Label).Close();
            foreach (var cell in row.Cells)
            {
                Cell(html, cell);
            }

            html.Close();
        }

        html.Close().Close().Close();
    }

    private static void Cell(HtmlWriter html, PictureHeatCell cell)
    {
        var severity = PictureSection.Style(cell.Severity);
        html.Open("td", ("class", $"num heat-{Step(cell.Heat)}{(severity is null ? "" : $" marked {severity}")}"));
        html.Text(cell.Text ?? (cell.Value is { } value ? Quantity.WithUnit(value.Number, value.Unit) : "–"));
        if (cell.Severity is { } known)
        {
            html.Element("span", $" ({SeverityWords.Name(known)})", ("class", "quiet"));
        }

        html.Close();
    }

    // Any heat at all shows; only what reached the point has the deepest colour.
    private static int Step(double heat) => heat switch
    {
        >= 1 => Steps,
        > 0 => 1 + (int)(heat * (Steps - 1)),
        _ => 0,
    };
}
