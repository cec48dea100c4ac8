using System.Globalization;
using Polystore.Core.Advising;
using Polystore.Core.Checks;
using Polystore.Core.Engines;
using Polystore.Core.Findings;
using Polystore.Core.Keyspaces;
using Polystore.Core.Pipelines;
using Polystore.Core.Schemas;
using Polystore.Reports.Terminal;
using Polystore.Reports.Wording;

namespace Polystore.Reports.Markdown;

/// <summary>Writes GitHub Flavored Markdown, for a pull request or an issue.</summary>
public sealed class MarkdownRenderer : IReportRenderer
{
    /// <summary>How many findings of one rule a health check lists; null for all.</summary>
    public int? PerRule { get; init; } = 20;

    /// <inheritdoc />
    public string Render(CheckReport report)
    {
        var page = new MarkdownPage(report.Engine);
        var summary = ReportSummary.Of(report.Findings);
        page.Heading(1, $"{ReportSummary.Title(report)} of {MarkdownText.Code(report.Target)}");
        page.Block($"{MarkdownText.Prose(EngineWords.Name(report.Engine, report.ServerVersion))} · {Quantity.Instant(report.ObservedAt)} · {ReportSummary.Coverage(report.Rules)}");
        page.Block($"**{summary.Headline()}**" + (summary.Problems == 0 ? "" : $" · {summary.Proven} proven" + (summary.Withheld == 0 ? "" : $", {summary.Withheld} withheld")) + (ReportSummary.Ignored(report) is { } ignored ? $" · {MarkdownText.Prose(ignored)}" : ""));
        var shown = ShownFindings.Of(report.Findings, PerRule);
        Overview(page, shown);
        NextSteps(page, report.Findings);
        Findings(page, shown);
        NotExamined(page, report);
        Ignored(page, report);
        if (report.Rules.Fine.Count > 0)
        {
            page.Details($"{Quantity.Count(report.Rules.Fine.Count, "rule")} found nothing", () => page.Block(string.Join(", ", report.Rules.Fine.Select(MarkdownText.Code))));
        }

        return Finish(page);
    }

    /// <inheritdoc />
    public string Render(Advice advice)
    {
        var page = new MarkdownPage(advice.Engine);
        var words = AdviceWords.Of(advice);
        var proof = WorkloadProof.Of(advice);
        page.Heading(1, $"Index strategy for {MarkdownText.Code(advice.Target)}");
        page.Block($"{MarkdownText.Prose(EngineWords.Name(advice.Engine, advice.ServerVersion))} · {words.Effort}");
        page.Block($"**{words.Headline}** · {MarkdownText.Prose(words.Cost)}");
        if (AdviceWords.Of(advice.Workload) is { } seen)
        {
            page.Prose(string.Join(" ", advice.Workload!.Notes.Prepend($"Looked at {seen}.")));
        }

        page.Block(proof.Text.Length == 0 ? $"**{proof.Verdict}**" : $"**{proof.Verdict}:** {MarkdownText.Prose(proof.Text)}");
        if (words.Bound is { } bound)
        {
            page.Prose(bound);
        }

        Indexes(page, advice);
        Statements(page, advice);
        Leftovers(page, advice);
        Findings(page, ShownFindings.Of(advice.Findings, perRule: null));
        return Finish(page);
    }

    /// <inheritdoc />
    public string Render(Explanation explanation)
    {
        var plan = explanation.Plan;
        var page = new MarkdownPage(explanation.Engine);
        page.Heading(1, explanation.Target is null ? "Query plan" : $"Query plan on {MarkdownText.Code(explanation.Target)}");
        var totals = PlanTotals.Of(plan);
        page.Block($"{MarkdownText.Prose(EngineWords.Name(explanation.Engine, explanation.ServerVersion))} · {(plan.Analyzed ? "measured" : "planned, not executed")}");
        if (totals.Count > 0)
        {
            page.Table(totals.Select(total => MarkdownText.Prose(total.Name)).ToList(), [totals.Select(total => MarkdownText.Prose(total.Value)).ToList()]);
        }

        if (plan.Truncated is { } truncated)
        {
            page.Labelled("The plan is cut short", truncated);
        }

        page.Statements(plan.Sql is null ? [] : [plan.Sql]);
        foreach (var note in explanation.Notes)
        {
            page.Prose(note);
        }

        page.Block(MarkdownText.Fence(Drawn(canvas => new PlanTree(canvas, explanation).Show()), "text"));
        if (explanation.Comparison is { } comparison)
        {
            page.Heading(2, MarkdownText.Prose(new ComparisonWords(comparison).Title));
            page.Block(MarkdownText.Fence(Drawn(canvas => new ComparisonTree(canvas, comparison).Show()), "text"));
        }

        var shown = ShownFindings.Of(explanation.Findings, perRule: null);
        Overview(page, shown);
        Findings(page, shown);
        return Finish(page);
    }

    /// <inheritdoc />
    public string Render(KeyspaceReport keyspace)
    {
        var page = new MarkdownPage(keyspace.Engine);
        page.Heading(1, $"Keys of {MarkdownText.Code(keyspace.Target)}");
        page.Block($"{MarkdownText.Prose(EngineWords.Name(keyspace.Engine, keyspace.ServerVersion))} · {Quantity.Instant(keyspace.ObservedAt)}");
        page.Block($"**{MarkdownText.Prose(KeyspaceWords.Headline(keyspace))}**");
        foreach (var sentence in keyspace.Missed.Concat(KeyspaceWords.Facts(keyspace)))
        {
            page.Prose(sentence);
        }

        foreach (var table in KeyspaceWords.Tables(keyspace))
        {
            page.Heading(2, table.Title);
            page.Table(table.Header, table.Rows.Select(row => row.Select((cell, column) => column == row.Count - 1 ? MarkdownText.CodeCell(cell) : MarkdownText.Prose(cell)).ToList()));
        }

        var shown = ShownFindings.Of(keyspace.Findings, perRule: null);
        Overview(page, shown);
        Findings(page, shown);
        return Finish(page);
    }

    /// <inheritdoc />
    public string Render(PipelineReport pipeline)
    {
        var page = new MarkdownPage(pipeline.Engine);
        page.Heading(1, $"Pipeline {MarkdownText.Code(pipeline.Source)}");
        page.Block($"{MarkdownText.Prose(EngineWords.Name(pipeline.Engine, pipeline.ServerVersion))}{(pipeline.Target is null ? "" : $" · {MarkdownText.Code(pipeline.Target)}")}");
        page.Block($"**{MarkdownText.Prose(PipelineWords.Headline(pipeline))}**");
        foreach (var withdrawn in PipelineWords.Withdrawn(pipeline))
        {
            page.Prose(withdrawn);
        }

        if (pipeline.Changed)
        {
            page.Block(MarkdownText.Fence(pipeline.Shell, "js"));
            page.Heading(2, "Why");
            page.Block(string.Join('\n', PipelineWords.Rewrites(pipeline).Select(why => $"- {MarkdownText.Prose(why)}")));
        }

        if (pipeline.Proof is { } proof)
        {
            page.Heading(2, "Proof");
            page.Block(string.Join('\n', PipelineWords.Measured(proof).Prepend(PipelineWords.Proof(proof)).Select(sentence => $"- {MarkdownText.Prose(sentence)}")));
        }

        page.Details("As written", () => page.Block(MarkdownText.Fence(pipeline.OriginalShell, "js")));
        Findings(page, ShownFindings.Of(pipeline.Findings, perRule: null));
        return Finish(page);
    }

    /// <inheritdoc />
    public string Render(SchemaDocument schema)
    {
        var page = new MarkdownPage(schema.Engine);
        SchemaMarkdown.Write(page, schema);
        Findings(page, ShownFindings.Of(schema.Findings, perRule: null));
        SchemaMarkdown.Entities(page, schema);
        return Finish(page);
    }

    private static void Overview(MarkdownPage page, ShownFindings shown)
    {
        if (shown.Items.Count > 0)
        {
            page.Table(["#", "Severity", "Finding", "Object", "Proof"], shown.Items.Select(item => (IReadOnlyList<string>)
            [
                $"{item.Number}",
                SeverityWords.Name(item.Finding.Severity),
                MarkdownText.Prose(item.Finding.Title),
                MarkdownText.CodeCell(item.Finding.Object),
                item.Finding.Proof is null && item.Finding.Remedy is null ? "" : MarkdownText.Prose(ProofSentence.Of(item.Finding).ToString()),
            ]));
        }

        foreach (var more in shown.More())
        {
            page.Prose($"… {more}");
        }
    }

    private static void NextSteps(MarkdownPage page, IReadOnlyList<Finding> findings)
    {
        var steps = NextStep.Of(findings);
        if (steps.Count > 0)
        {
            page.Heading(2, "What to do next");
            page.Block(string.Join('\n', steps.Select((step, index) =>
                $"{index + 1}. {MarkdownText.Prose(step.Finding.Title)} on {MarkdownText.Code(step.Finding.Object)} (finding {step.Number})")));
        }
    }

    private static void Findings(MarkdownPage page, ShownFindings shown)
    {
        if (shown.Items.Count > 0)
        {
            page.Heading(2, "Findings");
        }

        foreach (var (number, finding) in shown.Items)
        {
            page.Finding(number, finding);
        }
    }

    private void NotExamined(MarkdownPage page, CheckReport report)
    {
        var entries = ReportSummary.NotExamined(report, PerRule).Entries;
        if (entries.Count > 0)
        {
            page.Heading(2, "Not examined");
            page.Table(["What", "Why not"], entries.Select(entry => (IReadOnlyList<string>)[MarkdownText.CodeCell(entry.What), MarkdownText.Prose(entry.Reason)]));
        }
    }

    private void Ignored(MarkdownPage page, CheckReport report)
    {
        if (report.Ignored.Count > 0)
        {
            page.Heading(2, "Ignored");
            page.Table(["Finding", "Object", "Ignored", "Reason"], ReportSummary.IgnoredRows(report, PerRule).Select(ignored => (IReadOnlyList<string>)
            [
                MarkdownText.CodeCell(ignored.Id),
                MarkdownText.CodeCell(ignored.Object),
                ignored.Until,
                MarkdownText.Prose(ignored.Reason),
            ]));
        }
    }

    private static void Indexes(MarkdownPage page, Advice advice)
    {
        if (advice.Indexes.Count > 0)
        {
            page.Heading(2, "Indexes to make");
        }

        foreach (var (index, number) in advice.Indexes.Select((index, at) => (index, at + 1)))
        {
            page.Heading(3, $"{number}. {MarkdownText.Code(AdviceWords.Shape(index.Index))}");
            page.Block($"{AdviceWords.Size(index.Bytes)}" + (index.Serves.Count == 0 ? "" : $" · serves {string.Join(", ", index.Serves.Select(MarkdownText.Code))}"));
            page.Prose(index.Why);
            page.Statements(index.Apply);
            page.Labelled("Lock", index.Lock);
            page.Details("Roll back", () => page.Statements(index.Rollback));
        }

        if (advice.Drops.Count > 0)
        {
            page.Heading(2, "Indexes to drop");
        }

        foreach (var (drop, number) in advice.Drops.Select((drop, at) => (drop, at + 1)))
        {
            page.Heading(3, $"{number}. {MarkdownText.Code(drop.Index.ObjectName.ToString())}");
            page.Block(AdviceWords.Size(drop.Bytes));
            page.Prose(drop.Reason);
            page.Statements(drop.Apply);
            page.Details("Roll back", () => page.Statements(drop.Rollback));
        }
    }

    private static void Statements(MarkdownPage page, Advice advice)
    {
        if (advice.Statements.Count == 0)
        {
            return;
        }

        page.Heading(2, "Statements");
        page.Block($"In {MarkdownText.Prose(AdviceWords.CostOfOneRun(advice))}.");
        var shown = ShownStatements.Of(advice);
        page.Table(["Statement", "Before", "After", ""], shown.Statements.Select(statement => (IReadOnlyList<string>)
        [
            MarkdownText.CodeCell(statement.Id),
            Quantity.Number(statement.Before),
            Quantity.Number(statement.After),
            MarkdownText.Prose(AdviceWords.Of(statement)) + (ShownStatements.Text(statement) is { } text ? $" {MarkdownText.CodeCell(text)}" : ""),
        ]));
        if (shown.Rest is { } rest)
        {
            page.Prose(rest);
        }
    }

    private static void Leftovers(MarkdownPage page, Advice advice)
    {
        if (advice.Refused.Count > 0)
        {
            page.Heading(2, "Considered and refused");
            page.Table(["Index", "Why not"], advice.Refused.Select(refused => (IReadOnlyList<string>)[MarkdownText.CodeCell(refused.Definition), MarkdownText.Prose(refused.Reason)]));
        }

        if (advice.Skipped.Count > 0)
        {
            page.Heading(2, "Not advised on");
            page.Table(["Statement", "Why not"], advice.Skipped.Select(skipped => (IReadOnlyList<string>)[MarkdownText.CodeCell(skipped.Id), MarkdownText.Prose(skipped.Reason)]));
        }
    }

    // As on the terminal, without colour.
    private static string Drawn(Action<TerminalCanvas> draw)
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        draw(new TerminalCanvas(TerminalSetup.Create(writer, isTerminal: false, _ => null)));
        return writer.ToString().TrimEnd('\n');
    }

    private static string Finish(MarkdownPage page)
    {
        page.Block($"<sub>Polystore {ProductVersion.Current}</sub>");
        return page.ToString();
    }
}
