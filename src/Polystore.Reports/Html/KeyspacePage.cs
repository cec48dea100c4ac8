using Polystore.Core.Keyspaces;
using Polystore.Reports.Html.Svg;
using Polystore.Reports.Wording;

namespace Polystore.Reports.Html;

/// <summary>A keyspace as a page.</summary>
internal static class KeyspacePage
{
    private const int MostBars = 30;

    public static string Of(KeyspaceReport report)
    {
        var cards = new FindingCards(report.Engine, report.Findings);
        HtmlSection[] sections =
        [
            new("overview", "Overview", html => Overview(html, report)),
            .. cards.Sections(),
            .. KeyspaceWords.Tables(report).Select(table => new HtmlSection(table.Id, table.Title, html => Table(html, table))),
        ];
        var header = new HtmlHeader
        {
            What = "Keyspace",
            Target = report.Target,
            Engine = report.Engine,
            ServerVersion = report.ServerVersion,
            Facts = [Quantity.Instant(report.ObservedAt), $"read in {Quantity.Milliseconds(report.Seconds * 1000)}"],
            Verdict = KeyspaceWords.Headline(report),
            Tone = report.Missed.Count > 0 ? "bad" : report.Findings.Count > 0 ? "warn" : "good",
            MachineHint = "polystore keys … --format json",
            ExitCodes = ".",
        };
        return HtmlPage.Of(header, sections);
    }

    private static void Overview(HtmlWriter html, KeyspaceReport report)
    {
        html.Open("div", ("class", "card"));
        foreach (var missed in report.Missed)
        {
            html.Element("p", missed, ("class", "warntext"));
        }

        foreach (var fact in KeyspaceWords.Facts(report))
        {
            html.Element("p", fact, ("class", "muted"));
        }

        html.Element("h3", "Memory by pattern");
        html.Open("table", ("class", "bars")).Open("tbody");
        foreach (var pattern in report.Patterns.Take(MostBars))
        {
            html.Open("tr").Element("th", pattern.Pattern, ("scope", "row")).Open("td", ("class", "track")).Picture(BarStrip.Of((pattern.Share, "before"))).Close()
                .Element("td", $"{Quantity.Bytes(pattern.Bytes)} ({Quantity.Share(pattern.Share)})", ("class", "num")).Close();
        }

        html.Close().Close().Close();
    }

    private static void Table(HtmlWriter html, KeyspaceTable table)
    {
        html.Open("table", ("class", "evidence card")).Open("thead").Open("tr");
        foreach (var name in table.Header)
        {
            html.Element("th", name, ("scope", "col"));
        }

        html.Close().Close().Open("tbody");
        foreach (var row in table.Rows)
        {
            html.Open("tr");
            for (var i = 0; i < row.Count; i++)
            {
                html.Element(i == row.Count - 1 ? "th" : "td", row[i], i == row.Count - 1 ? ("scope", "row") : ("class", i < table.Numbers ? "num" : null));
            }

            html.Close();
        }

        html.Close().Close();
    }
}
