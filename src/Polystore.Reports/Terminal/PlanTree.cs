using Polystore.Core.Engines;
using Polystore.Core.Plans;
using Polystore.Reports.Wording;
using Spectre.Console;

namespace Polystore.Reports.Terminal;

/// <summary>
/// A plan as a tree with its numbers in columns at the right. What has no column at this width stands under the node. Details are
/// wrapped inside the tree's lines, which are never broken.
/// </summary>
internal sealed class PlanTree
{
    private const int LongestDetail = 4;
    private const int NarrowestText = 12;

    // A deeper tree is drawn closer, to leave room for words.
    private const int RoomyGuides = 20;

    private readonly TerminalCanvas canvas;
    private readonly Explanation explanation;
    private readonly PlanHeat heat;
    private readonly PlanFold fold;
    private readonly IReadOnlyList<PlanColumn> columns;
    private readonly int treeWidth;
    private readonly int guideWidth;
    private readonly int step;

    public PlanTree(TerminalCanvas canvas, Explanation explanation)
    {
        this.canvas = canvas;
        this.explanation = explanation;
        heat = PlanHeat.Of(explanation);
        fold = new PlanFold(heat);

        // Two columns at the right edge are for the mark of the worst node.
        columns = PlanColumn.For(explanation, heat, canvas.Width - 2, canvas.Unicode);
        treeWidth = canvas.Width - 2 - columns.Sum(column => column.Width);
        guideWidth = Math.Min(treeWidth - NarrowestText - 3, (canvas.Width / 2) - 4);
        step = Deepest(explanation.Plan.Root) * 2 <= RoomyGuides ? 2 : 1;
    }

    /// <summary>Writes it.</summary>
    public void Show()
    {
        if (columns.Count > 0)
        {
            canvas.Line(new Span(new string(' ', treeWidth) + string.Concat(columns.Select(column => column.Heading.PadLeft(column.Width))), Palette.Dim));
        }

        // Iterative, because plans of generated SQL run deep.
        var pending = new Stack<(PlanNode Node, PlanGuide Guide)>();
        pending.Push((explanation.Plan.Root, PlanGuide.Root));
        while (pending.TryPop(out var entry))
        {
            if (!heat.Has(entry.Node))
            {
                canvas.Line(new Span(entry.Guide.Lead(guideWidth, step, canvas.Unicode), Palette.Dim), new Span(entry.Node.Node, Palette.Dim));
                continue;
            }

            Node(entry.Node, entry.Guide);
            var inputs = fold.Shown(entry.Node);
            var rest = fold.Rest(entry.Node);
            if (rest is not null)
            {
                pending.Push((rest with { Node = Further(entry.Node, rest) }, new PlanGuide(entry.Guide, false)));
            }

            for (var i = inputs.Count - 1; i >= 0; i--)
            {
                pending.Push((inputs[i], new PlanGuide(entry.Guide, i < inputs.Count - 1 || rest is not null)));
            }
        }
    }

    private string Further(PlanNode node, PlanNode rest)
    {
        var rows = rest.Rows is { } came ? $": {Quantity.Compact(came)} rows" : rest.EstimatedRows is { } expected ? $": {Quantity.Compact(expected)} rows expected" : "";
        return $"… {rest.Node}{rows}{(fold.RestShare(node) is { } share ? $", {Quantity.Share(Math.Round(share, 3))}" : "")}";
    }

    private void Node(PlanNode node, PlanGuide guide)
    {
        var worst = ReferenceEquals(node, heat.Worst);
        var style = node.Loops is 0 ? Palette.Dim : worst ? Palette.Bad : Palette.Bold;
        var lead = guide.Lead(guideWidth, step, canvas.Unicode);
        var below = guide.Below(guideWidth, step, canvas.Unicode, node.Children.Count > 0);
        var title = WrappedText.Of(PlanWords.Title(node), Math.Max(NarrowestText, treeWidth - lead.Length), LongestDetail);
        canvas.Line([new(lead, Palette.Dim), new(title[0], style), .. Numbers(node, lead.Length + Span.Columns(title[0]), worst)]);
        foreach (var line in title.Skip(1))
        {
            canvas.Line(new Span(below, Palette.Dim), new Span(line, style));
        }

        if (Remarks(node) is { Count: > 0 } remarks)
        {
            Wrapped(below, string.Join(" · ", remarks), node.Loops is 0 ? Palette.Dim : Palette.Warn);
        }

        foreach (var detail in NodeDetails.Of(node))
        {
            Wrapped(below, detail, Palette.Dim);
        }

        foreach (var (number, finding) in heat.FindingsOf(node))
        {
            Wrapped(below, $"! finding {number}: {VisibleText.OneLine(finding.Title)}", Palette.Of(finding.Severity));
        }
    }

    private IEnumerable<Span> Numbers(PlanNode node, int used, bool worst)
    {
        if (columns.Count > 0)
        {
            yield return new string(' ', Math.Max(0, treeWidth - used));
        }

        foreach (var column in columns)
        {
            var cell = column.Cell(node);
            yield return new string(' ', Math.Max(1, column.Width - cell.Width));
            yield return node.Loops is 0 ? cell with { Style = Palette.Dim } : cell;
        }

        if (worst)
        {
            yield return new Span(canvas.Unicode ? " ◀" : " <", Palette.Bad);
        }
    }

    private static int Deepest(PlanNode root)
    {
        var deepest = 0;
        var pending = new Stack<(PlanNode Node, int Depth)>([(root, 0)]);
        while (pending.TryPop(out var entry))
        {
            deepest = Math.Max(deepest, entry.Depth);
            foreach (var child in entry.Node.Children)
            {
                pending.Push((child, entry.Depth + 1));
            }
        }

        return deepest;
    }

    // Marks, and the numbers that are worth a word but found no column.
    private List<string> Remarks(PlanNode node)
    {
        var remarks = new List<string>();
        foreach (var mark in NodeMark.Of(node))
        {
            var isLoops = mark.Text.EndsWith(" loops", StringComparison.Ordinal);
            if (isLoops && Has("loops"))
            {
                continue;
            }

            remarks.Add(mark.Text == PlanWords.Misestimate(node) ? $"{(Has("expected") ? "" : $"{PlanWords.Rows(node.EstimatedRows)} expected, ")}{mark.Text}" : mark.Text);
        }

        return remarks;

        bool Has(string heading) => columns.Any(column => column.Heading == heading);
    }

    private void Wrapped(string below, string text, Style style)
    {
        var lines = WrappedText.Of(text, Math.Max(NarrowestText, canvas.Width - below.Length - 2), LongestDetail);
        for (var i = 0; i < lines.Count; i++)
        {
            canvas.Line(new Span(below, Palette.Dim), new Span((i == 0 ? "" : "  ") + lines[i], style));
        }
    }
}
