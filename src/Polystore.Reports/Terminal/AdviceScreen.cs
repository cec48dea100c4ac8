using Polystore.Core.Advising;
using Polystore.Core.Proofs;
using Polystore.Reports.Wording;

namespace Polystore.Reports.Terminal;

/// <summary>An index strategy on the terminal.</summary>
internal sealed class AdviceScreen(TerminalCanvas canvas, TerminalOptions options)
{
    private const int BarWidth = 24;
    private const int LongestId = 12;

    public void Show(Advice advice)
    {
        Header.Show(canvas, "advise", advice.Target, advice.Engine, advice.ServerVersion);
        Summary(advice);
        if (options.Quiet)
        {
            return;
        }

        Indexes(advice);
        Drops(advice);
        Statements(advice);
        Refused(advice);
        Skipped(advice);
        CheckScreen.Findings(canvas, advice.Findings, advice.Engine);
        if (options.Hints.Count > 0)
        {
            CheckScreen.NextSteps(canvas, [], advice.Engine, options.Hints);
        }
    }

    private void Summary(Advice advice)
    {
        var words = AdviceWords.Of(advice);
        canvas.Prose(0, 2, new Span(words.Headline, Palette.Bold));
        canvas.Prose(0, 2, words.Cost);
        if (AdviceWords.Of(advice.Workload) is { } seen)
        {
            canvas.Prose(0, 2, new Span(seen, Palette.Dim));
        }

        foreach (var note in advice.Workload?.Notes ?? [])
        {
            canvas.Prose(0, 2, new Span("note: ", Palette.Dim), VisibleText.OneLine(note));
        }

        if (words.Bound is { } bound)
        {
            canvas.Prose(0, 2, new Span(bound, Palette.Dim));
        }

        var proof = WorkloadProof.Of(advice);
        canvas.Prose(0, 2, new Span(proof.ToString(), Palette.Of(proof.Strength)));
        canvas.Prose(0, 2, new Span(words.Effort, Palette.Dim));
    }

    private void Indexes(Advice advice)
    {
        if (advice.Indexes.Count == 0)
        {
            return;
        }

        Heading($"INDEXES TO MAKE ({advice.Indexes.Count})");
        for (var i = 0; i < advice.Indexes.Count; i++)
        {
            var index = advice.Indexes[i];
            canvas.Blank();
            canvas.Prose(
                0,
                4,
                new Span($"{i + 1,2}  ", Palette.Good),
                new Span(AdviceWords.Shape(index.Index), Palette.Bold),
                new Span($"  {AdviceWords.Size(index.Bytes)}", Palette.Dim));
            canvas.Prose(4, 6, index.Why);
            if (index.Serves.Count > 0)
            {
                canvas.Prose(4, 6, new Span("serves: ", Palette.Dim), string.Join(", ", index.Serves));
            }

            Code("apply", index.Apply, advice.Engine);
            Code("roll back", index.Rollback, advice.Engine);
            if (index.Lock is { } locks)
            {
                canvas.Prose(4, 6, new Span("lock: ", Palette.Dim), locks);
            }
        }
    }

    private void Drops(Advice advice)
    {
        if (advice.Drops.Count == 0)
        {
            return;
        }

        Heading($"INDEXES TO DROP ({advice.Drops.Count})");
        for (var i = 0; i < advice.Drops.Count; i++)
        {
            var drop = advice.Drops[i];
            canvas.Blank();
            canvas.Prose(
                0,
                4,
                new Span($"{i + 1,2}  ", Palette.Warn),
                new Span(drop.Index.ObjectName.ToString(), Palette.Bold),
                new Span($"  {AdviceWords.Size(drop.Bytes)}", Palette.Dim));
            canvas.Prose(4, 6, drop.Reason);
            Code("apply", drop.Apply, advice.Engine);
            Code("roll back", drop.Rollback, advice.Engine);
        }
    }

    private void Statements(Advice advice)
    {
        if (advice.Statements.Count == 0)
        {
            return;
        }

        var scale = BarScale.Over(advice.Statements.SelectMany(statement => new[] { statement.Before, statement.After }));
        Heading($"STATEMENTS ({advice.Statements.Count}), {AdviceWords.CostOfOneRun(advice)}{(scale.Logarithmic ? ", logarithmic bars" : "")}");
        var shown = ShownStatements.Of(advice);
        foreach (var statement in shown.Statements)
        {
            Statement(statement, scale);
        }

        if (shown.Rest is { } rest)
        {
            canvas.Blank();
            canvas.Prose(2, 2, new Span(rest, Palette.Dim));
        }
    }

    private void Statement(AdvisedStatement statement, BarScale scale)
    {
        canvas.Blank();
        var id = new Span(VisibleText.OneLine(statement.Id), Palette.Bold);
        var lead = new List<Span> { "  ", id, new string(' ', Math.Max(0, LongestId - id.Width)), "  " };
        if (id.Width > LongestId)
        {
            canvas.Line("  ", id);
            lead = [new string(' ', LongestId + 4)];
        }

        var worse = statement.After > statement.Before;
        canvas.Line([.. lead, new Span(Bar.Of(scale.Share(statement.Before), BarWidth, canvas.Unicode), Palette.Warn), $" {Quantity.Number(statement.Before)}"]);
        canvas.Prose(
            LongestId + 4,
            LongestId + BarWidth + 5,
            new Span(Bar.Of(scale.Share(statement.After), BarWidth, canvas.Unicode), worse ? Palette.Bad : Palette.Good),
            $" {Quantity.Number(statement.After)}",
            new Span($"  {AdviceWords.Of(statement)}", worse || statement.Digest == DigestVerdict.Different ? Palette.Bad : Palette.Dim));
        if (ShownStatements.Text(statement) is { } text)
        {
            canvas.Prose(LongestId + 4, LongestId + 4, new Span(text, Palette.Dim));
        }
    }

    private void Refused(Advice advice)
    {
        if (advice.Refused.Count == 0)
        {
            return;
        }

        Heading($"CONSIDERED AND REFUSED ({advice.Refused.Count})");
        foreach (var refused in advice.Refused)
        {
            canvas.Code(2, refused.Definition);
            canvas.Prose(4, 4, new Span(refused.Reason, Palette.Dim));
        }
    }

    private void Skipped(Advice advice)
    {
        if (advice.Skipped.Count == 0)
        {
            return;
        }

        Heading($"NOT ADVISED ON ({advice.Skipped.Count})");
        foreach (var skipped in advice.Skipped)
        {
            canvas.Prose(2, 4, skipped.Id, new Span($": {skipped.Reason}", Palette.Dim));
        }
    }

    private void Heading(string text)
    {
        canvas.Blank();
        canvas.Heading(text, Palette.Heading);
    }

    private void Code(string label, IReadOnlyList<string> statements, string engine)
    {
        if (statements.Count == 0)
        {
            return;
        }

        canvas.Line("    ", new Span(label + ":", Palette.Dim));
        foreach (var statement in statements)
        {
            canvas.Code(6, StatementText.Ready(statement, engine));
        }
    }
}
