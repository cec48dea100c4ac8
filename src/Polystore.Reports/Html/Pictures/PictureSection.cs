using Polystore.Core.Checks;
using Polystore.Core.Checks.Pictures;
using Polystore.Core.Findings;
using Polystore.Reports.Html.Svg;

namespace Polystore.Reports.Html.Pictures;

/// <summary>The pictures that the engine drew of its snapshot.</summary>
internal static class PictureSection
{
    /// <summary>The section; null when there is no picture.</summary>
    public static HtmlSection? Of(CheckReport report)
    {
        var pictures = report.Pictures;
        return pictures.Count == 0 ? null : new HtmlSection("pictures", "In pictures", html =>
        {
            for (var i = 0; i < pictures.Count; i++)
            {
                Write(html, pictures[i], Anchor(i));
            }
        })
        {
            Entries = pictures.Select((picture, i) => new HtmlEntry(Anchor(i), picture.Title, Style(picture.Worst))).ToList(),
        };
    }

    /// <summary>The style that gives a mark its severity's colour; null leaves it plain.</summary>
    public static string? Style(Severity? severity) => severity is { } known ? Donut.Class(known) : null;

    private static string Anchor(int index) => $"picture-{index + 1}";

    private static void Write(HtmlWriter html, ReportPicture picture, string id)
    {
        html.Open("figure", ("class", "card picture"), ("id", id), ("aria-labelledby", $"{id}-title"));
        html.Element("h3", picture.Title, ("id", $"{id}-title"));
        switch (picture)
        {
            case BarsPicture bars:
                BarsFigure.Write(html, bars);
                break;
            case AreasPicture areas:
                AreasFigure.Write(html, areas);
                break;
            case GaugesPicture gauges:
                GaugesFigure.Write(html, gauges);
                break;
            case HeatPicture heat:
                HeatFigure.Write(html, heat);
                break;
            case TreePicture tree:
                TreeFigure.Write(html, tree);
                break;
        }

        if (picture.Caption is { } caption)
        {
            html.Element("figcaption", caption);
        }

        html.Close();
    }
}
