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
        var notExamined = ReportSummary.NotExamined(report);
        Header.Show(canvas, "check", report.Target, report.Engine, report.ServerVersion, report.ObservedAt);
        Summary(report, summary, notExamined.Count);
        if (options.Quiet)
        {
            return;
        }

        Findings(canvas, report.Findings, report.Engine);
        NotExamined(notExamined);
        NextSteps(canvas, report.Findings, report.Engine, options.Hints);
    }

    /// <summary>Findings under their severities; shared by every screen that has some.</summary>
    public static void Findings(TerminalCanvas canvas, IReadOnlyList<Finding> findings, string engine)
    {
        var block = new FindingBlock(canvas, engine);
        var numbered = findings.Where(finding => finding.State == FindingState.Problem).Select((finding, index) => (Number: index + 1, Finding: finding)).ToList();
        foreach (var group in SeverityWords.WorstFirst.Select(severity => numbered.Where(item => item.Finding.Severity == severity).ToList()).Where(group => group.Count > 0))
        {
            var severity = group[0].Finding.Severity;
            canvas.Blank();
            canvas.Heading($"{SeverityWords.Name(severity).ToUpperInvariant()} ({group.Count})", Palette.Of(severity));
            foreach (var (number, finding) in group)
            {
                canvas.Blank();
                block.Show(number, finding);
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

    private void NotExamined(IReadOnlyList<(string What, string Reason)> entries)
    {
        if (entries.Count == 0)
        {
            return;
        }

        canvas.Blank();
        canvas.Heading($"NOT EXAMINED ({entries.Count})", Palette.Warn);
        foreach (var (what, reason) in entries)
        {
            canvas.Prose(2, 4, what, new Span($": {reason}", Palette.Dim));
        }
    }
}
