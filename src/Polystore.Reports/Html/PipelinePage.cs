using Polystore.Core.Pipelines;
using Polystore.Core.Proofs;
using Polystore.Reports.Wording;

namespace Polystore.Reports.Html;

/// <summary>A pipeline as a page.</summary>
internal static class PipelinePage
{
    public static string Of(PipelineReport report)
    {
        HtmlSection?[] sections =
        [
            report.Changed ? new("better", "Better", html => html.Code(report.Shell, "pipeline")) : null,
            report.Changed ? new("why", "Why", html => List(html, PipelineWords.Rewrites(report))) : null,
            report.Proof is { } proof ? new("proof", "Proof", html => List(html, [PipelineWords.Proof(proof), .. PipelineWords.Measured(proof)])) : null,
            report.Withdrawn.Count > 0 ? new("withdrawn", "Taken back", html => List(html, PipelineWords.Withdrawn(report))) : null,
            new("written", "As written", html => html.Code(report.OriginalShell, "pipeline")),
            .. new FindingCards(report.Engine, report.Findings).Sections(),
        ];
        var header = new HtmlHeader
        {
            What = "Pipeline",
            Target = report.Target ?? report.Source,
            Engine = report.Engine,
            ServerVersion = report.ServerVersion,
            Verdict = PipelineWords.Headline(report),
            Tone = report.Proof is { Verdict: not DigestVerdict.Equal } || report.Findings.Count > 0 ? "warn" : "good",
            MachineHint = "polystore optimize … --format json",
            ExitCodes = ".",
        };
        return HtmlPage.Of(header, [.. sections.OfType<HtmlSection>()]);
    }

    private static void List(HtmlWriter html, IReadOnlyList<string> sentences)
    {
        html.Open("ul", ("class", "card"));
        foreach (var sentence in sentences)
        {
            html.Element("li", sentence);
        }

        html.Close();
    }
}
