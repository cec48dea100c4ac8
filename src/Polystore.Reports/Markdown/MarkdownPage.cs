using System.Text;
using Polystore.Core.Findings;
using Polystore.Reports.Wording;

namespace Polystore.Reports.Markdown;

/// <summary>Puts Markdown blocks one below the other; what is passed in as text is escaped here.</summary>
internal sealed class MarkdownPage(string engine)
{
    private readonly StringBuilder text = new();

    private string Language => engine is "redis" ? "" : engine is "mongodb" ? "js" : "sql";

    /// <summary>A block that already is Markdown.</summary>
    public void Block(string markdown) => text.Append(markdown).Append("\n\n");

    /// <summary>A heading of already escaped text.</summary>
    public void Heading(int level, string markdown) => Block($"{new string('#', level)} {markdown}");

    /// <summary>A paragraph of plain text.</summary>
    public void Prose(string plain) => Block(MarkdownText.Prose(plain));

    /// <summary>A labelled paragraph.</summary>
    public void Labelled(string label, string? plain)
    {
        if (plain is not null)
        {
            Block($"**{label}:** {MarkdownText.Prose(plain)}");
        }
    }

    /// <summary>Statements, ready to be pasted.</summary>
    public void Statements(IReadOnlyList<string> statements)
    {
        if (statements.Count > 0)
        {
            Block(MarkdownText.Fence(StatementText.Ready(statements, engine), Language));
        }
    }

    /// <summary>What is shown when asked for.</summary>
    public void Details(string summary, Action content)
    {
        Block($"<details><summary>{summary}</summary>");
        content();
        Block("</details>");
    }

    /// <summary>A table of cells that already are Markdown.</summary>
    public void Table(IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> rows)
    {
        Row(header);
        Row(header.Select(_ => "---"));
        foreach (var row in rows)
        {
            Row(row);
        }

        text.Append('\n');
    }

    /// <summary>One finding under its number.</summary>
    public void Finding(int number, Finding finding)
    {
        Heading(3, $"{number}. {MarkdownText.Prose(finding.Title)}");
        Block($"**{SeverityWords.Name(finding.Severity)}** · {MarkdownText.Code(finding.Object)} · {MarkdownText.Code(finding.Id)}");
        if (finding.Impact is { } impact)
        {
            Prose(impact);
        }

        Prose(finding.Why);
        if (finding.Evidence.Count > 0)
        {
            Table(["Evidence", "Value", "Source"], finding.Evidence.Select(evidence => (IReadOnlyList<string>)
            [
                MarkdownText.Prose(evidence.Name),
                MarkdownText.Prose(EvidenceText.Value(evidence)) + (EvidenceText.Uncertainty(evidence) is { } uncertainty ? $" ({MarkdownText.Prose(uncertainty)})" : ""),
                MarkdownText.CodeCell(evidence.Source),
            ]));
        }

        if (finding.Proof is not null || finding.Remedy is not null)
        {
            var proof = ProofSentence.Of(finding);
            Block(proof.Text.Length == 0 ? $"**{proof.Verdict}**" : $"**{proof.Verdict}:** {MarkdownText.Prose(proof.Text)}");
        }

        if (finding.Remedy is { } remedy)
        {
            Remedy(remedy);
        }
    }

    /// <inheritdoc />
    public override string ToString() => text.ToString().TrimEnd('\n') + "\n";

    private void Remedy(Remedy remedy)
    {
        Labelled("What to do", remedy.Guidance);
        Labelled("Withheld", remedy.Withheld);
        Statements(remedy.Apply);
        Statements(remedy.Rewrite is { } rewrite ? [rewrite] : []);
        Labelled(remedy is { IsAutomatic: true, Reversible: false } ? "No way back" : "Note", remedy.Reason);
        Labelled("Lock", remedy.Lock);
        Labelled("Takes", remedy.Duration);
        if (remedy.Rollback.Count > 0)
        {
            Details("Roll back", () => Statements(remedy.Rollback));
        }
    }

    private void Row(IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
}
