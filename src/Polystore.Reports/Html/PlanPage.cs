using Polystore.Core.Engines;
using Polystore.Reports.Html.Plan;
using Polystore.Reports.Wording;

namespace Polystore.Reports.Html;

/// <summary>A plan as a page: the statement, totals, two pictures, every step, the findings.</summary>
internal static class PlanPage
{
    public static string Of(Explanation explanation)
    {
        var plan = explanation.Plan;
        var heat = PlanHeat.Of(explanation);
        var summary = ReportSummary.Of(explanation.Findings);
        var cards = new FindingCards(explanation.Engine, explanation.Findings)
        {
            Place = finding => heat.At(finding) is { } node ? ($"step {heat.Number(node)}, {PlanWords.Title(node)}", PlanTable.Anchor(heat.Number(node))) : null,
        };
        HtmlSection?[] sections =
        [
            plan.Sql is null ? null : new("statement", "Statement", html => html.Statements([plan.Sql], explanation.Engine)),
            heat.Whole <= 0 && explanation.Notes.Count == 0 && plan.Truncated is null && PlanTotals.Of(plan).Count == 0 ? null : new("summary", heat.Whole > 0 ? heat.IsTime ? "Where the time goes" : "Where the cost goes" : "Summary", html => Summary(html, explanation, heat)),
            new("plan", "Plan", html => Drawing(html, explanation, heat)),
            explanation.Comparison is { } comparison ? new("compared", new ComparisonWords(comparison).Title, html => ComparisonTable.Write(html, comparison, heat)) : null,
            cards.NextSteps(),
            .. cards.Sections(),
            new("steps", $"All steps ({heat.Nodes.Count})", html => new PlanTable(html, heat).Write()),
        ];
        var header = new HtmlHeader
        {
            What = "Query plan",
            Target = explanation.Target,
            Engine = explanation.Engine,
            ServerVersion = explanation.ServerVersion,
            Facts = [plan.Analyzed ? "measured" : "planned, not executed", Quantity.Count(heat.Nodes.Count, "step")],
            Verdict = summary.Problems == 0 ? "Nothing to improve was found in this plan" : summary.Headline(),
            Tone = CheckPage.Tone(summary.Worst),
            MachineHint = "polystore explain … --format json",
            ExitCodes = ".",
            Stylesheets = [Stylesheet.Plan],
        };
        return HtmlPage.Of(header, sections.OfType<HtmlSection>().ToList());
    }

    private static void Summary(HtmlWriter html, Explanation explanation, PlanHeat heat)
    {
        if (explanation.Plan.Truncated is { } truncated)
        {
            html.Open("p", ("class", "note warn")).Element("strong", "The plan is cut short: ").Text(truncated).Close();
        }

        foreach (var note in explanation.Notes)
        {
            html.Element("p", note, ("class", "note"));
        }

        var totals = PlanTotals.Of(explanation.Plan);
        if (totals.Count > 0)
        {
            html.Open("dl", ("class", "tiles card"));
            foreach (var (name, value) in totals)
            {
                html.Open("div").Element("dt", name).Element("dd", value).Close();
            }

            html.Close();
        }

        if (PlanIcicle.Of(explanation.Plan.Root, heat) is { } icicle)
        {
            html.Element(
                "p",
                $"Each step is as wide as it takes {(heat.IsTime ? "of the time" : "of the planner's cost")} with everything under it; what no step below covers, it takes itself.",
                ("class", "meaning"));
            html.Open("div", ("class", "card")).Picture(icicle).Close();
        }
    }

    private static void Drawing(HtmlWriter html, Explanation explanation, PlanHeat heat)
    {
        var layout = PlanLayout.Of(explanation.Plan.Root, new PlanFold(heat));
        var rows = explanation.Plan.Analyzed ? "rows" : "expected rows";
        html.Element(
            "p",
            (heat.Whole <= 0 ? "" : heat.IsTime ? "The warmer a step, the more of the time it takes itself. " : "The warmer a step, the more of the planner's cost it takes itself. ")
            + $"The wider a line, the more {rows} flow up it. Rest on a step for its details; click to find it among all steps.",
            ("class", "meaning"));
        html.Open("div", ("class", "scroll card canvas"), ("tabindex", "0"), ("role", "group"), ("aria-label", "Plan tree"));
        html.Picture(PlanDrawing.Of(layout, heat)).Close();
        if (layout.Boxes.Count(box => heat.Has(box.Node)) is var drawn && drawn < heat.Nodes.Count)
        {
            html.Element("p", $"The picture shows {Quantity.Number(drawn)} of {Quantity.Number(heat.Nodes.Count)} steps; the table has them all.", ("class", "muted"));
        }
    }
}
