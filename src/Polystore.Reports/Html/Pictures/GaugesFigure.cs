using Polystore.Core.Checks.Pictures;
using Polystore.Reports.Html.Svg;
using Polystore.Reports.Wording;

namespace Polystore.Reports.Html.Pictures;

/// <summary>Gauges side by side, as many as the width holds.</summary>
internal static class GaugesFigure
{
    public static void Write(HtmlWriter html, GaugesPicture picture)
    {
        html.Open("ul", ("class", "gauges"));
        foreach (var gauge in picture.Gauges)
        {
            html.Open("li", ("class", PictureSection.Style(gauge.Severity)));
            html.Picture(GaugeArc.Of(gauge.Fill));
            html.Open("div", ("class", "what"), ("title", gauge.Label)).Text(gauge.Label).Close();
            html.Element("small", $"{Quantity.Number(gauge.Value)} of {Quantity.WithUnit(gauge.Limit, gauge.Unit)}");
            if (gauge.Note is { } note)
            {
                html.Text(" ").Element("small", note);
            }

            if (gauge.Severity is { } severity)
            {
                html.Text(" ").Element("span", SeverityWords.Name(severity), ("class", "badge severity"));
            }

            html.Close();
        }

        html.Close();
    }
}
