using Polystore.Core.Plans;
using Polystore.Reports.Wording;
using Spectre.Console;

namespace Polystore.Reports.Terminal;

/// <summary>Two plans as one tree: a sign for what became of each step, its number before and after.</summary>
internal sealed class ComparisonTree(TerminalCanvas canvas, PlanComparison comparison)
{
    private const int NumberWidth = 11;
    private const int NarrowestText = 12;
    private const int LongestTitle = 3;

    private readonly ComparisonWords words = new(comparison);

    /// <summary>Writes it.</summary>
    public void Show()
    {
        foreach (var (name, before, after, change, better) in words.Totals())
        {
            canvas.Line($"  {name,-14}{before,12} → {after,-12}", new Span(change, better ? Palette.Good : Palette.Dim));
        }

        canvas.Prose(2, 2, new Span(words.Summary(), Palette.Bold));
        canvas.Blank();
        var tree = canvas.Width - (2 * NumberWidth);
        canvas.Line(new Span($"{words.MetricName.PadLeft(tree)}{"before",NumberWidth}{"after",NumberWidth}", Palette.Dim));
        foreach (var pair in comparison.Nodes)
        {
            Row(pair, tree);
        }

        canvas.Prose(0, 2, new Span("* replaced  ~ moved  + only after  - only before", Palette.Dim));
    }

    private void Row(PlanPair pair, int tree)
    {
        var indent = Math.Min(2 * pair.Depth, tree - NarrowestText - 2);
        var title = WrappedText.Of(ComparisonWords.Step(pair), tree - indent - 3, LongestTitle);
        var delta = pair.Delta(words.Metric);
        var style = Style(pair.Change);
        canvas.Line(
            new Span($"{ComparisonWords.Sign(pair.Change)} ", style),
            new string(' ', indent),
            new Span(title[0], style),
            new string(' ', Math.Max(1, tree - 2 - indent - Span.Columns(title[0]))),
            new Span($"{ComparisonWords.Number(delta?.Before),NumberWidth}", Palette.Dim),
            new Span($"{ComparisonWords.Number(delta?.After),NumberWidth}", delta?.After > delta?.Before ? Palette.Warn : Spectre.Console.Style.Plain));
        foreach (var line in title.Skip(1))
        {
            canvas.Line(new string(' ', indent + 2), new Span(line, style));
        }

        if (ComparisonWords.Was(pair) is { } was)
        {
            canvas.Prose(indent + 4, indent + 6, new Span($"was {was}", Palette.Dim));
        }
    }

    private static Style Style(PlanChange change) => change switch
    {
        PlanChange.Added => Palette.Good,
        PlanChange.Removed => Palette.Bad,
        PlanChange.Replaced => Palette.Warn,
        PlanChange.Moved => Palette.Bold,
        _ => Spectre.Console.Style.Plain,
    };
}
