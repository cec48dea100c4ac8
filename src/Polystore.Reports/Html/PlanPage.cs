using Polystore.Core.Engines;
using Polystore.Core.Findings;
using Polystore.Core.Plans;
using Polystore.Reports.Html.Svg;
using Polystore.Reports.Wording;

namespace Polystore.Reports.Html;

/// <summary>A plan as a page: the statement, the tree with what each node costs, the findings.</summary>
internal static class PlanPage
{
    public static string Of(Explanation explanation)
    {
        var plan = explanation.Plan;
        var summary = ReportSummary.Of(explanation.Findings);
        var cards = new FindingCards(explanation.Engine, explanation.Findings);
        HtmlSection?[] sections =
        [
            plan.Sql is null ? null : new("statement", "Statement", html => html.Statements([plan.Sql], explanation.Engine)),
            new("plan", "Plan", html => Tree(html, explanation)),
            cards.NextSteps(),
            .. cards.Sections(),
        ];
        var totals = PlanWords.Totals(plan);
        var header = new HtmlHeader
        {
            What = "Query plan",
            Target = explanation.Target,
            Engine = explanation.Engine,
            ServerVersion = explanation.ServerVersion,
            Facts = totals.Length == 0 ? [plan.Analyzed ? "measured" : "planned, not executed"] : [plan.Analyzed ? "measured" : "planned, not executed", totals],
            Verdict = summary.Problems == 0 ? "Nothing to improve was found in this plan" : summary.Headline(),
            Tone = CheckPage.Tone(summary.Worst),
            MachineHint = "polystore explain … --format json",
            ExitCodes = ".",
        };
        return HtmlPage.Of(header, sections.OfType<HtmlSection>().ToList());
    }

    private static void Tree(HtmlWriter html, Explanation explanation)
    {
        var heat = PlanHeat.Of(explanation);
        var numbers = new Dictionary<Finding, int>(ReferenceEqualityComparer.Instance);
        foreach (var finding in explanation.Findings.Where(finding => finding.State == FindingState.Problem))
        {
            numbers.TryAdd(finding, numbers.Count + 1);
        }

        if (explanation.Plan.Truncated is { } truncated)
        {
            html.Open("p", ("class", "note warn")).Element("strong", "The plan is cut short: ").Text(truncated).Close();
        }

        html.Element("p", heat.IsTime ? "Bars: share of the measured time that each node takes itself." : "Bars: share of the planner's cost that each node takes itself.", ("class", "meaning"));
        html.Open("div", ("class", "scroll card"), ("tabindex", "0"), ("role", "group"), ("aria-label", "Plan tree"));
        html.Open("table", ("class", "plan")).Open("thead").Open("tr");
        foreach (var heading in new[] { "Step", "Itself", "Rows", "Expected", heat.IsTime ? "Time" : "Cost" })
        {
            html.Element("th", heading, ("scope", "col"));
        }

        html.Close().Close().Open("tbody");
        var pending = new Stack<(PlanNode Node, IReadOnlyList<bool> Continues)>();
        pending.Push((explanation.Plan.Root, []));
        while (pending.TryPop(out var entry))
        {
            Row(html, entry.Node, entry.Continues, heat, numbers);
            for (var i = entry.Node.Children.Count - 1; i >= 0; i--)
            {
                var more = i < entry.Node.Children.Count - 1;
                pending.Push((entry.Node.Children[i], entry.Continues.Count >= PlanGuides.Deepest ? [.. entry.Continues.Take(PlanGuides.Deepest - 1), more] : [.. entry.Continues, more]));
            }
        }

        html.Close().Close().Close();
    }

    private static void Row(HtmlWriter html, PlanNode node, IReadOnlyList<bool> continues, PlanHeat heat, Dictionary<Finding, int> numbers)
    {
        var worst = ReferenceEquals(node, heat.Worst);
        html.Open("tr", ("class", worst ? "worst" : null), ("id", $"node-{node.Id}"));
        html.Open("th", ("scope", "row"), ("style", $"--d:{continues.Count}"));
        html.Picture(PlanGuides.Of(continues, node.Children.Count > 0, worst));
        html.Element("span", PlanWords.Title(node), ("class", "title"));
        if (worst)
        {
            html.Element("span", "worst", ("class", "badge bad"));
        }

        if (PlanWords.Misestimate(node) is { } misestimate)
        {
            html.Element("span", misestimate, ("class", "badge warn"));
        }

        if (node.Loops is > 1 and var loops)
        {
            html.Element("span", $"{Quantity.Number(loops)} loops", ("class", "badge"));
        }

        foreach (var attribute in PlanWords.Attributes(node))
        {
            html.Element("small", attribute);
        }

        foreach (var finding in heat.FindingsOf(node))
        {
            html.Open("small", ("class", $"s-{SeverityWords.Name(finding.Severity)}"));
            html.Element("a", finding.Title, ("href", numbers.TryGetValue(finding, out var number) ? $"#{FindingCards.Anchor(number)}" : null)).Close();
        }

        html.Close();
        html.Open("td", ("class", "track"));
        if (heat.Share(node) is { } share)
        {
            html.Picture(BarStrip.Of((share, worst ? "worse" : "heat"))).Element("small", Quantity.Share(Math.Round(share, 3)));
        }

        html.Close();
        html.Element("td", node.Loops is 0 ? "never run" : Number(node.Rows), ("class", "num"));
        html.Element("td", Number(node.EstimatedRows), ("class", "num"));
        html.Element("td", heat.IsTime ? node.SelfTimeMs is { } time ? Quantity.Milliseconds(time) : "" : Number(node.TotalCost), ("class", "num"));
        html.Close();
    }

    private static string Number(double? value) => value is { } number ? Quantity.Number(number) : "";
}
