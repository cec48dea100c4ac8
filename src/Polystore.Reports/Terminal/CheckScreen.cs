using Polystore.Core.Checks;
using Polystore.Core.Findings;
using Polystore.Reports.Wording;

namespace Polystore.Reports.Terminal;

/// <summary>A health check on the terminal.</summary>
internal sealed class CheckScreen(TerminalCanvas canvas, TerminalOptions options)
{
    public void Show(CheckReport report)
    {
        var summary = ReportSummary.Of(report.Findings);
        var notExamined = ReportSummary.NotExamined(report, options.PerRule);
        Header.Show(canvas, report.Command, report.Target, report.Engine, report.ServerVersion, report.ObservedAt);
        Summary(report, summary, notExamined.Total);
        if (options.Quiet)
        {
            return;
        }

        Findings(canvas, report.Findings, report.Engine, options.PerRule);
        NotExamined(notExamined);
        NextSteps(canvas, report.Findings, report.Engine, options.Hints);
    }

    /// <summary>Findings under their severities; shared by every screen that has some.</summary>
    /// <param name="canvas">Where to write.</param>
    /// <param name="findings">Findings in report order.</param>
    /// <param name="engine">The engine.</param>
    /// <param name="perRule">How many of one rule are listed; null for all.</param>
    public static void Findings(TerminalCanvas canvas, IReadOnlyList<Finding> findings, string engine, int? perRule = null)
    {
        var block = new FindingBlock(canvas, engine);
        var shown = ShownFindings.Of(findings, perRule);
        foreach (var (severity, count) in ReportSummary.Of(findings).Counts.Where(count => count.Count > 0))
        {
            canvas.Blank();
            canvas.Heading($"{SeverityWords.Name(severity).ToUpperInvariant()} ({count})", Palette.Of(severity));
            foreach (var (number, finding) in shown.Items.Where(item => item.Finding.Severity == severity))
            {
                canvas.Blank();
                block.Show(number, finding);
            }

            foreach (var more in shown.More(severity))
            {
                canvas.Blank();
                canvas.Prose(2, 4, new Span($"… {more}", Palette.Dim));
            }
        }
    }

    /// <summary>The few things to do first, and the caller's own commands.</summary>
    // Most titles name their subject; saying it twice makes a step hard to read.
    private static string Place(Finding finding) =>
        finding.Subject.Path is [] || finding.Subject.Path[^1].Split(", ").All(name => finding.Title.Contains(name, StringComparison.Ordinal)) ? "" : $" on {finding.Object}";

    public static void NextSteps(TerminalCanvas canvas, IReadOnlyList<Finding> findings, string engine, IReadOnlyList<string> hints)
    {
        var steps = NextStep.Of(findings);
        if (steps.Count + hints.Count == 0)
        {
            return;
        }

        canvas.Blank();
        canvas.Heading("What to do next", Palette.Heading);
        for (var i = 0; i < steps.Count; i++)
        {
            var finding = steps[i].Finding;
            var proof = ProofSentence.Of(finding);
            canvas.Prose(
                2,
                5,
                $"{i + 1}. ",
                new Span(finding.Title, Palette.Bold),
                $"{Place(finding)} (finding {steps[i].Number}; ",
                new Span(proof.Verdict, Palette.Of(proof.Strength)),
                ")");
            foreach (var statement in finding.Remedy!.Apply)
            {
                canvas.Code(5, StatementText.Ready(statement, engine));
            }

            if (!finding.Remedy.IsAutomatic)
            {
                canvas.Prose(5, 5, finding.Remedy.Guidance!);
            }
        }

        foreach (var hint in hints)
        {
            canvas.Line("  ", hint);
        }
    }

    private void Summary(CheckReport report, ReportSummary summary, int notExamined)
    {
        var line = new List<Span> { new(summary.Problems == 0 ? "No findings" : Quantity.Count(summary.Problems, "finding"), Palette.Bold) };
        foreach (var (severity, count) in summary.Counts.Where(count => count.Count > 0))
        {
            line.AddRange(["  ", new Span($"{count} {SeverityWords.Name(severity)}", Palette.Of(severity))]);
        }

        canvas.Prose(0, 2, line);
        var coverage = new List<Span> { ReportSummary.Coverage(report.Rules) };
        if (notExamined > 0)
        {
            coverage.AddRange([", ", new Span($"{notExamined} not examined", Palette.Warn)]);
        }

        if (summary.Proven > 0)
        {
            coverage.AddRange([" · ", new Span($"{summary.Proven} proven", Palette.Good)]);
        }

        if (summary.Withheld > 0)
        {
            coverage.AddRange([" · ", new Span($"{summary.Withheld} withheld", Palette.Warn)]);
        }

        if (ReportSummary.Ignored(report) is { } ignored)
        {
            coverage.AddRange([" · ", new Span(ignored, Palette.Dim)]);
        }

        canvas.Prose(0, 2, coverage);
    }

    private void NotExamined(Unexamined notExamined)
    {
        if (notExamined.Total == 0)
        {
            return;
        }

        canvas.Blank();
        canvas.Heading($"NOT EXAMINED ({notExamined.Total})", Palette.Warn);
        foreach (var (what, reason) in notExamined.Entries)
        {
            canvas.Prose(2, 4, what, new Span($": {reason}", Palette.Dim));
        }
    }
}
