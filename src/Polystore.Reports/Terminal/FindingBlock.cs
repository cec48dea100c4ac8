using Polystore.Core.Findings;
using Polystore.Reports.Wording;

namespace Polystore.Reports.Terminal;

/// <summary>One finding: what, where, how known, why, and what to do with its way back.</summary>
internal sealed class FindingBlock(TerminalCanvas canvas, string engine)
{
    private const int Indent = 4;
    private const int StatementIndent = 6;

    /// <summary>Writes it under its number in the report.</summary>
    public void Show(int number, Finding finding)
    {
        var label = number.ToString().PadLeft(2) + "  ";
        canvas.Prose(0, Indent, new Span(label, Palette.Of(finding.Severity)), new Span(finding.Title, Palette.Bold));
        canvas.Prose(Indent, Indent + 2, finding.Object, new Span($"  {finding.Id}", Palette.Dim));
        if (finding.Evidence.Count > 0)
        {
            canvas.Prose(Indent, Indent + 2, EvidenceText.Facts(finding.Evidence));
        }

        if (finding.Impact is { } impact)
        {
            canvas.Prose(Indent, Indent + 2, impact);
        }

        canvas.Prose(Indent, Indent + 2, new Span(finding.Why, Palette.Dim));
        if (finding.Proof is not null || finding.Remedy is not null)
        {
            var proof = ProofSentence.Of(finding);
            canvas.Prose(Indent, Indent + 2, new Span(proof.ToString(), Palette.Of(proof.Strength)));
        }

        if (finding.Remedy is { } remedy)
        {
            Show(remedy);
        }

        if (finding.Merges.Count > 0)
        {
            canvas.Prose(Indent, Indent + 2, new Span($"also settles {Quantity.Count(finding.Merges.Count, "other finding")} with the same cause", Palette.Dim));
        }
    }

    private void Show(Remedy remedy)
    {
        if (remedy.Guidance is { } guidance)
        {
            Labelled("do", guidance);
        }

        Statements("apply", remedy.Apply);
        Statements("rewrite", remedy.Rewrite is { } rewrite ? [rewrite] : []);
        Statements("roll back", remedy.Rollback);
        if (remedy is { IsAutomatic: true, Reversible: false })
        {
            Labelled("no way back", remedy.Reason is null ? "keep a backup first" : remedy.Reason, warn: true);
        }
        else if (remedy.Reason is { } reason)
        {
            Labelled("note", reason);
        }

        if (remedy.Lock is { } locks)
        {
            Labelled("lock", locks);
        }

        if (remedy.Duration is { } duration)
        {
            Labelled("takes", duration);
        }

        if (remedy.Withheld is { } withheld)
        {
            Labelled("withheld", withheld, warn: true);
        }
    }

    private void Statements(string label, IReadOnlyList<string> statements)
    {
        if (statements.Count == 0)
        {
            return;
        }

        canvas.Line(new string(' ', Indent), new Span(label + ":", Palette.Dim));
        foreach (var statement in statements)
        {
            canvas.Code(StatementIndent, StatementText.Ready(statement, engine));
        }
    }

    private void Labelled(string label, string text, bool warn = false) =>
        canvas.Prose(Indent, Indent + 2, new Span(label + ": ", warn ? Palette.Warn : Palette.Dim), text);
}
