using Polystore.Core.Checks;
using Polystore.Core.Checks.Ignoring;
using Polystore.Core.Findings;
using Polystore.Reports.Html.Pictures;
using Polystore.Reports.Html.Svg;
using Polystore.Reports.Wording;

namespace Polystore.Reports.Html;

/// <summary>A health check as a page.</summary>
internal static class CheckPage
{
    /// <param name="report">The report.</param>
    /// <param name="perRule">How many findings of one rule are listed; null for all.</param>
    public static string Of(CheckReport report, int? perRule)
    {
        var summary = ReportSummary.Of(report.Findings);
        var notExamined = ReportSummary.NotExamined(report, perRule);
        var cards = new FindingCards(report.Engine, report.Findings, perRule);
        HtmlSection?[] sections =
        [
            new("overview", "Overview", html => Overview(html, report, summary, notExamined.Total)),
            cards.NextSteps(),
            TableSizes.Of(report),
            PictureSection.Of(report),
            SchemaSection.Of(report),
            .. cards.Sections(),
            NotExamined(notExamined),
            Ignored(report, perRule),
            Fine(report),
            Options(report),
        ];
        var header = new HtmlHeader
        {
            What = ReportSummary.Title(report),
            Target = report.Target,
            Engine = report.Engine,
            ServerVersion = report.ServerVersion,
            Facts = [Quantity.Instant(report.ObservedAt)],
            Verdict = Verdict(summary, notExamined.Total),
            Tone = Tone(summary.Worst),
            MachineHint = "polystore check … --format json",
            ExitCodes = ". Exit code 0: nothing at or above --fail-on; 1: findings at or above it; 2: usage; 3: unreachable; 4: internal error.",
        };
        return HtmlPage.Of(header, sections.OfType<HtmlSection>().ToList());
    }

    /// <summary>How worried the reader should be.</summary>
    public static string Tone(Severity? worst) => worst switch
    {
        Severity.Critical or Severity.High => "bad",
        Severity.Medium => "warn",
        _ => "good",
    };

    private static string Verdict(ReportSummary summary, int notExamined)
    {
        var verdict = summary.Worst switch
        {
            Severity.Critical => $"{Quantity.Count(summary.Counts[0].Count, "critical finding")}: act now",
            Severity.High => $"{Quantity.Count(summary.Counts[1].Count, "finding")} that users feel or that can bite by themselves",
            Severity.Medium => "Works, with measurable costs",
            Severity.Low or Severity.Info => "In good order, with small things to tidy",
            _ => "Nothing was found",
        };
        return notExamined == 0 ? verdict : $"{verdict}; {notExamined} not examined";
    }

    private static void Overview(HtmlWriter html, CheckReport report, ReportSummary summary, int notExamined)
    {
        html.Open("div", ("class", "overview card"));
        html.Picture(Donut.Of(summary));
        html.Open("div", ("class", "counts"));
        if (summary.Problems > 0)
        {
            html.Open("fieldset").Element("legend", "Show");
            foreach (var (severity, count) in summary.Counts.Where(count => count.Count > 0))
            {
                var name = SeverityWords.Name(severity);
                html.Open("label", ("class", $"s-{name}"));
                html.Void("input", ("type", "checkbox"), ("id", $"show-{name}"), ("checked", "checked"));
                html.Open("span", ("class", "key")).Close();
                html.Element("strong", $"{count}").Text(" ").Element("a", name, ("href", $"#severity-{name}")).Close();
            }

            html.Close();
        }

        html.Close();
        html.Open("dl", ("class", "tiles"));
        Tile(html, $"{report.Rules.Examined} of {report.Rules.Total}", "rules examined");
        Tile(html, $"{report.Rules.Fine.Count}", "found nothing");
        Tile(html, $"{notExamined}", "not examined", notExamined > 0 ? "#not-examined" : null);
        Tile(html, $"{summary.Proven}", "proven by measurement");
        if (summary.Withheld > 0)
        {
            Tile(html, $"{summary.Withheld}", "remedies withheld");
        }

        if (report.Ignored.Count > 0)
        {
            Tile(html, $"{report.Ignored.Count}", $"ignored ({IgnoreList.FileName})", "#ignored");
        }

        html.Close().Close();
    }

    private static void Tile(HtmlWriter html, string value, string name, string? link = null)
    {
        html.Open("div").Open("dt");
        if (link is null)
        {
            html.Text(name);
        }
        else
        {
            html.Element("a", name, ("href", link));
        }

        html.Close().Element("dd", value).Close();
    }

    private static HtmlSection? NotExamined(Unexamined notExamined) => notExamined.Total == 0 ? null : new(
        "not-examined",
        $"Not examined ({notExamined.Total})",
        html =>
        {
            html.Element("p", "Nothing is said about these: they are neither healthy nor at fault.", ("class", "meaning"));
            html.Open("table", ("class", "evidence card")).Open("thead").Open("tr").Element("th", "What", ("scope", "col")).Element("th", "Why not", ("scope", "col")).Close().Close().Open("tbody");
            foreach (var (what, reason) in notExamined.Entries)
            {
                html.Open("tr").Open("th", ("scope", "row")).Element("code", what).Close().Element("td", reason).Close();
            }

            html.Close().Close();
        });

    private static HtmlSection? Ignored(CheckReport report, int? perRule) => report.Ignored.Count == 0 ? null : new(
        "ignored",
        $"Ignored ({report.Ignored.Count})",
        html =>
        {
            html.Element("p", $"Problems that {IgnoreList.FileName} hides: they count neither above nor for the exit code. --no-ignore shows them.", ("class", "meaning"));
            html.Open("table", ("class", "evidence card")).Open("thead").Open("tr");
            foreach (var column in new[] { "Finding", "Object", "Ignored", "Reason" })
            {
                html.Element("th", column, ("scope", "col"));
            }

            html.Close().Close().Open("tbody");
            foreach (var ignored in ReportSummary.IgnoredRows(report, perRule))
            {
                html.Open("tr").Open("th", ("scope", "row")).Element("code", ignored.Id).Close().Open("td").Element("code", ignored.Object).Close();
                html.Element("td", ignored.Until).Element("td", ignored.Reason).Close();
            }

            html.Close().Close();
        });

    private static HtmlSection? Fine(CheckReport report) => report.Rules.Fine.Count == 0 ? null : new(
        "fine",
        $"Found nothing ({report.Rules.Fine.Count})",
        html =>
        {
            html.Open("ul", ("class", "chips"));
            foreach (var rule in report.Rules.Fine)
            {
                html.Element("li", rule, ("title", report.RuleInfos.TryGetValue(rule, out var info) ? info.Title : null));
            }

            html.Close();
        });

    private static HtmlSection? Options(CheckReport report) => report.Rules.Options.Count == 0 ? null : new(
        "options",
        "Numbers in effect",
        html =>
        {
            html.Open("details").Element("summary", $"The numbers by which {Quantity.Count(report.Rules.Options.Count, "rule")} judged").Open("table", ("class", "evidence"));
            html.Open("thead").Open("tr").Element("th", "Rule", ("scope", "col")).Element("th", "Option", ("scope", "col")).Element("th", "Value", ("scope", "col")).Close().Close().Open("tbody");
            foreach (var (rule, options) in report.Rules.Options.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            {
                foreach (var (name, value) in options.OrderBy(option => option.Key, StringComparer.Ordinal))
                {
                    html.Open("tr").Open("th", ("scope", "row")).Element("code", rule).Close().Element("td", name);
                    html.Element("td", Quantity.Number(value), ("class", "num")).Close();
                }
            }

            html.Close().Close().Close();
        });
}
