using Polystore.Core.Engines;
using Polystore.Reports.Wording;

namespace Polystore.Reports.Terminal;

/// <summary>A plan on the terminal: a tree with its numbers in columns, the worst node marked, findings under their nodes and ranked below.</summary>
internal sealed class ExplanationScreen(TerminalCanvas canvas, TerminalOptions options)
{
    public void Show(Explanation explanation)
    {
        var plan = explanation.Plan;
        Header.Show(canvas, "explain", explanation.Target, explanation.Engine, explanation.ServerVersion);
        if (plan.Sql is { } sql && !options.Quiet)
        {
            canvas.Code(2, sql);
            canvas.Blank();
        }

        canvas.Prose(0, 2, new Span(plan.Analyzed ? "Measured plan" : "Planned, not executed", Palette.Bold), "  ", PlanTotals.Line(plan));
        if (plan.Truncated is { } truncated)
        {
            canvas.Prose(0, 2, new Span($"The plan is cut short: {truncated}", Palette.Warn));
        }

        foreach (var note in explanation.Notes)
        {
            canvas.Prose(0, 2, new Span(note, Palette.Dim));
        }

        var summary = ReportSummary.Of(explanation.Findings);
        if (options.Quiet)
        {
            canvas.Prose(0, 2, summary.Headline());
            return;
        }

        canvas.Blank();
        new PlanTree(canvas, explanation).Show();
        if (summary.Problems == 0)
        {
            canvas.Blank();
            canvas.Prose(0, 2, new Span("Nothing to improve was found in this plan.", Palette.Good));
        }

        if (explanation.Comparison is { } comparison)
        {
            canvas.Blank();
            canvas.Heading(new ComparisonWords(comparison).Title, Palette.Heading);
            new ComparisonTree(canvas, comparison).Show();
        }

        CheckScreen.Findings(canvas, explanation.Findings, explanation.Engine);
        CheckScreen.NextSteps(canvas, explanation.Findings, explanation.Engine, options.Hints);
    }
}
