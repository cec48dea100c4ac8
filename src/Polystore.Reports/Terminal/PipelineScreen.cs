using Polystore.Core.Pipelines;
using Polystore.Core.Proofs;
using Polystore.Reports.Wording;

namespace Polystore.Reports.Terminal;

/// <summary>A pipeline on the terminal: before, what was changed and why, after, and the proof.</summary>
internal sealed class PipelineScreen(TerminalCanvas canvas, TerminalOptions options)
{
    public void Show(PipelineReport report)
    {
        Header.Show(canvas, "optimize", report.Target ?? report.Source, report.Engine, report.ServerVersion);
        canvas.Prose(0, 2, new Span(PipelineWords.Headline(report), report.Changed ? Palette.Bold : Palette.Good));
        foreach (var withdrawn in PipelineWords.Withdrawn(report))
        {
            canvas.Prose(0, 2, new Span(withdrawn, Palette.Warn));
        }

        if (options.Quiet)
        {
            return;
        }

        if (report.Changed)
        {
            Pipeline("As written", report.OriginalShell);
            Pipeline("Better", report.Shell);
            Section("Why");
            foreach (var rewrite in PipelineWords.Rewrites(report))
            {
                canvas.Prose(2, 4, rewrite);
            }
        }

        if (report.Proof is { } proof)
        {
            Section("Proof");
            canvas.Prose(2, 4, new Span(PipelineWords.Proof(proof), proof.Verdict == DigestVerdict.Equal ? Palette.Good : Palette.Warn));
            foreach (var measured in PipelineWords.Measured(proof))
            {
                canvas.Prose(2, 4, measured);
            }
        }

        CheckScreen.Findings(canvas, report.Findings, report.Engine);
        CheckScreen.NextSteps(canvas, [], report.Engine, options.Hints);
    }

    private void Pipeline(string title, string shell)
    {
        Section(title);
        canvas.Code(2, shell);
    }

    private void Section(string title)
    {
        canvas.Blank();
        canvas.Heading(title, Palette.Heading);
    }
}
