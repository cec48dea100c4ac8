using Polystore.Core.Plans;
using Polystore.Reports.Html.Svg;
using Polystore.Reports.Wording;

namespace Polystore.Reports.Html.Plan;

/// <summary>Two plans as one tree: what became of each step, with bars before and after.</summary>
internal static class ComparisonTable
{
    /// <summary>Writes it.</summary>
    public static void Write(HtmlWriter html, PlanComparison comparison, PlanHeat heat)
    {
        var words = new ComparisonWords(comparison);
        html.Element("p", words.Summary(), ("class", "impact"));
        html.Open("div", ("class", "scroll card")).Open("table", ("class", "evidence"));
        Head(html, "Whole statement", "Before", "After", "Change");
        foreach (var (name, before, after, change, better) in words.Totals())
        {
            html.Open("tr").Element("th", name, ("scope", "row")).Element("td", before).Element("td", after).Open("td");
            html.Element("span", change, ("class", better ? "badge good" : "badge")).Close().Close();
        }

        html.Close().Close().Close();
        html.Open("div", ("class", "scroll card"), ("tabindex", "0"), ("role", "group"), ("aria-label", "Both plans"));
        html.Open("table", ("class", "plan moved"));
        Head(html, "Step", "", $"{words.MetricName} before", $"{words.MetricName} after");
        var most = comparison.Nodes.SelectMany(pair => new[] { pair.Delta(words.Metric)?.Before, pair.Delta(words.Metric)?.After }).Max() ?? 0;
        foreach (var pair in comparison.Nodes)
        {
            Row(html, pair, words, heat, most);
        }

        html.Close().Close().Close();
    }

    private static void Head(HtmlWriter html, params IReadOnlyList<string> headings)
    {
        html.Open("thead").Open("tr");
        foreach (var heading in headings)
        {
            html.Element("th", heading, ("scope", "col"));
        }

        html.Close().Close().Open("tbody");
    }

    private static void Row(HtmlWriter html, PlanPair pair, ComparisonWords words, PlanHeat heat, double most)
    {
        var delta = pair.Delta(words.Metric);
        html.Open("tr", ("class", ComparisonWords.Name(pair.Change)));
        html.Open("th", ("scope", "row"), ("style", $"--d:{Math.Min(pair.Depth, PlanGuides.Deepest)}"));
        html.Element("a", ComparisonWords.Step(pair), ("class", "title"), ("href", pair.After is { } after && heat.Has(after) ? $"#{PlanTable.Anchor(heat.Number(after))}" : null));
        if (pair.Change != PlanChange.Same)
        {
            html.Element("span", ComparisonWords.Name(pair.Change), ("class", $"badge {Style(pair.Change)}"));
        }

        if (ComparisonWords.Was(pair) is { } was)
        {
            html.Element("small", $"was {was}");
        }

        html.Close().Open("td", ("class", "track"));
        Bar(html, delta?.Before, most, "before");
        Bar(html, delta?.After, most, delta?.After > delta?.Before ? "worse" : "after");
        html.Close();
        html.Element("td", ComparisonWords.Number(delta?.Before), ("class", "num"));
        html.Element("td", ComparisonWords.Number(delta?.After), ("class", "num")).Close();
    }

    private static void Bar(HtmlWriter html, double? value, double most, string style)
    {
        if (value is { } number && most > 0)
        {
            html.Picture(BarStrip.Of((number / most, style)));
        }
    }

    private static string Style(PlanChange change) => change switch
    {
        PlanChange.Added => "good",
        PlanChange.Removed => "bad",
        _ => "warn",
    };
}
