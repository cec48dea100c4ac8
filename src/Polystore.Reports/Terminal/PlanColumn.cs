using Polystore.Core.Engines;
using Polystore.Core.Plans;
using Polystore.Reports.Wording;

namespace Polystore.Reports.Terminal;

/// <summary>One column of numbers at the right of the tree.</summary>
/// <param name="Heading">Its heading.</param>
/// <param name="Width">Columns it takes, the gap before it included.</param>
/// <param name="Cell">What it says of a node.</param>
internal sealed record PlanColumn(string Heading, int Width, Func<PlanNode, Span> Cell)
{
    private const int BarWidth = 6;
    private const int NarrowestTree = 24;
    private const double TreeShare = 0.45;

    /// <summary>The columns that a plan has something to say in and that leave nearly half of the width to the tree.</summary>
    public static IReadOnlyList<PlanColumn> For(Explanation explanation, PlanHeat heat, int width, bool unicode)
    {
        var columns = new List<PlanColumn>();
        var left = width;
        foreach (var group in ByImportance(explanation, heat, unicode))
        {
            var needed = group.Sum(column => column.Width);
            if (left - needed < Math.Max(NarrowestTree, width * TreeShare))
            {
                break;
            }

            // Where the expected rows stand beside the rows, the rows alone are said already.
            columns.RemoveAll(column => group.Any(wider => wider.Heading.EndsWith(column.Heading, StringComparison.Ordinal)));
            columns.AddRange(group);
            left = width - columns.Sum(column => column.Width);
        }

        return columns.OrderBy(column => Array.IndexOf(Order, column.Heading)).ToList();
    }

    private static readonly string[] Order = ["blocks", "loops", "expected", "rows", "off by", "self ms", "cost", "share"];

    private static IEnumerable<PlanColumn[]> ByImportance(Explanation explanation, PlanHeat heat, bool unicode)
    {
        if (heat.Whole > 0)
        {
            yield return [new("share", BarWidth + 8, node => new(Share(node, heat, unicode), Heat(node, heat)))];
            yield return [new(heat.IsTime ? "self ms" : "cost", 10, node => new(node.Loops is 0 ? "" : Quantity.Number(heat.Self(node)), Heat(node, heat)))];
        }

        if (heat.Nodes.Any(node => node.Rows is not null || node.EstimatedRows is not null))
        {
            yield return [explanation.Plan.Analyzed ? new("rows", 7, node => Compact(node.Loops is 0 ? null : node.Rows)) : new("expected", 10, node => Compact(node.EstimatedRows))];
        }

        if (explanation.Plan.Analyzed && heat.Nodes.Any(node => node.EstimatedRows is not null))
        {
            yield return [new("expected", 10, node => Compact(node.EstimatedRows)), new("off by", 8, node => new(PlanWords.OffBy(node) ?? "", PlanWords.Misestimate(node) is null ? Palette.Dim : Palette.Warn))];
        }

        if (heat.Nodes.Any(node => node.Loops > 1))
        {
            yield return [new("loops", 7, node => Compact(node.Loops))];
        }

        if (heat.Nodes.Any(node => node.SelfBlocks > 0))
        {
            yield return [new("blocks", 8, node => Compact(node.Loops is 0 ? null : node.SelfBlocks))];
        }
    }

    /// <summary>The style of a node's share: red where it decides, yellow where it counts.</summary>
    public static Spectre.Console.Style Heat(PlanNode node, PlanHeat heat) => heat.Share(node) switch
    {
        _ when ReferenceEquals(node, heat.Worst) => Palette.Bad,
        >= 0.25 => Palette.Bad,
        >= 0.05 => Palette.Warn,
        _ => Palette.Dim,
    };

    private static string Share(PlanNode node, PlanHeat heat, bool unicode) =>
        node.Loops is 0 || heat.Share(node) is not { } share ? "" : $"{Bar.Of(Math.Round(share, 3), BarWidth, unicode)}{Quantity.Share(Math.Round(share, 3)),7}";

    private static Span Compact(double? value) => value is { } number ? Quantity.Compact(number) : "";
}
