using Polystore.Core.Checks.Pictures;
using Polystore.Reports.Html.Svg;
using Polystore.Reports.Wording;

namespace Polystore.Reports.Html.Pictures;

/// <summary>Bars as a list: label, numbers and a bar each, which fits any width.</summary>
internal static class BarsFigure
{
    public static void Write(HtmlWriter html, BarsPicture picture)
    {
        var scale = BarScale.Over(picture.Bars.Where(bar => bar.Share is null).Select(bar => bar.Value.Number));
        if (scale.Logarithmic)
        {
            html.Element("p", $"Lengths: {picture.ValueName}, on a logarithmic scale.", ("class", "legend"));
        }

        html.Open("ol", ("class", picture.Statements ? "marks" : "marks names"), ("aria-label", picture.LabelName));
        foreach (var bar in picture.Bars)
        {
            html.Open("li", ("class", PictureSection.Style(bar.Severity)));
            Label(html, picture, bar);
            Numbers(html, picture, bar);
            html.Picture(BarStrip.Of((Length(scale, bar), "mark")));
            html.Close();
        }

        html.Close();
    }

    private static double Length(BarScale scale, PictureBar bar)
    {
        var length = bar.Share ?? scale.Share(bar.Value.Number);
        return double.IsFinite(length) ? Math.Clamp(length, 0, 1) : 0;
    }

    private static void Label(HtmlWriter html, BarsPicture picture, PictureBar bar)
    {
        html.Open("div", ("class", "what"));
        html.Element(picture.Statements ? "code" : "span", picture.Statements ? StatementExcerpt.Of(bar.Label) : bar.Label);
        if (bar.Severity is { } severity)
        {
            html.Text(" ").Element("span", SeverityWords.Name(severity), ("class", "badge severity"));
        }

        if (bar.Note is { } note)
        {
            html.Text(" ").Element("small", note);
        }

        html.Close();
    }

    private static void Numbers(HtmlWriter html, BarsPicture picture, PictureBar bar)
    {
        html.Open("div", ("class", "how"));
        Number(html, picture.ValueName, Quantity.WithUnit(bar.Value.Number, bar.Value.Unit));
        if (bar.Share is { } share)
        {
            html.Text(" ").Element("span", Quantity.Share(Math.Round(share, 3)), ("class", "share"));
        }

        if (bar.Second is { } second)
        {
            html.Text(" ");
            Number(html, picture.SecondName ?? "", Quantity.WithUnit(second.Number, second.Unit));
        }

        html.Close();
    }

    private static void Number(HtmlWriter html, string name, string value)
    {
        html.Open("span").Element("small", name).Text(" ").Element("b", value).Close();
    }
}
