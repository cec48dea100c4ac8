using Polystore.Core.Engines;
using Polystore.Core.Plans;
using Polystore.Reports.Wording;

namespace Polystore.Reports.Terminal;

/// <summary>A plan on the terminal: a tree with guide lines, the worst node marked, findings under it.</summary>
internal sealed class ExplanationScreen(TerminalCanvas canvas, TerminalOptions options)
{
    private const int BarWidth = 8;

    public void Show(Explanation explanation)
    {
        var plan = explanation.Plan;
        Header.Show(canvas, "explain", explanation.Target, explanation.Engine, explanation.ServerVersion);
        if (plan.Sql is { } sql && !options.Quiet)
        {
            canvas.Code(2, sql);
            canvas.Blank();
        }

        canvas.Prose(0, 2, new Span(plan.Analyzed ? "Measured plan" : "Planned, not executed", Palette.Bold), "  ", PlanWords.Totals(plan));
        if (plan.Truncated is { } truncated)
        {
            canvas.Prose(0, 2, new Span($"The plan is cut short: {truncated}", Palette.Warn));
        }

        var summary = ReportSummary.Of(explanation.Findings);
        if (options.Quiet)
        {
            canvas.Prose(0, 2, summary.Headline());
            return;
        }

        canvas.Blank();
        Tree(plan.Root, PlanHeat.Of(explanation));
        if (summary.Problems == 0)
        {
            canvas.Blank();
            canvas.Prose(0, 2, new Span("Nothing to improve was found in this plan.", Palette.Good));
        }

        CheckScreen.Findings(canvas, explanation.Findings, explanation.Engine);
        CheckScreen.NextSteps(canvas, explanation.Findings, explanation.Engine, options.Hints);
    }

    // Iterative, because plans of generated SQL run deep.
    private void Tree(PlanNode root, PlanHeat heat)
    {
        var (branch, corner, pipe) = canvas.Unicode ? ("├─ ", "└─ ", "│  ") : ("|- ", "`- ", "|  ");
        var pending = new Stack<(PlanNode Node, string Lead, string Guide)>();
        pending.Push((root, "", ""));
        while (pending.TryPop(out var entry))
        {
            Node(entry.Node, entry.Lead, entry.Guide + (entry.Node.Children.Count > 0 ? pipe : "   "), heat);
            for (var i = entry.Node.Children.Count - 1; i >= 0; i--)
            {
                var last = i == entry.Node.Children.Count - 1;
                pending.Push((entry.Node.Children[i], entry.Guide + (last ? corner : branch), entry.Guide + (last ? "   " : pipe)));
            }
        }
    }

    private void Node(PlanNode node, string lead, string guide, PlanHeat heat)
    {
        var worst = ReferenceEquals(node, heat.Worst);
        var line = new List<Span> { new(lead, Palette.Dim), new(PlanWords.Title(node), worst ? Palette.Bad : Palette.Bold) };
        if (heat.Share(node) is { } share)
        {
            line.Add("  ");
            line.Add(new Span(Bar.Of(share, BarWidth, canvas.Unicode), worst ? Palette.Bad : Palette.Warn));
            line.Add(new Span($" {Quantity.Share(Math.Round(share, 3))}", Palette.Dim));
        }

        if (worst)
        {
            line.Add(new Span(canvas.Unicode ? "  ◀ worst" : "  <- worst", Palette.Bad));
        }

        canvas.Line(line);
        var numbers = PlanWords.Numbers(node);
        var misestimate = PlanWords.Misestimate(node);
        if (numbers.Length > 0 || misestimate is not null)
        {
            canvas.Line(
                new Span(guide, Palette.Dim),
                new Span(numbers, Palette.Dim),
                new Span(misestimate is null ? "" : $"{(numbers.Length > 0 ? "  " : "")}{misestimate}", Palette.Warn));
        }

        foreach (var attribute in PlanWords.Attributes(node))
        {
            canvas.Line(new Span(guide, Palette.Dim), new Span(attribute, Palette.Dim));
        }

        foreach (var finding in heat.FindingsOf(node))
        {
            canvas.Line(new Span(guide, Palette.Dim), new Span($"! {finding.Title}", Palette.Of(finding.Severity)));
        }
    }
}
