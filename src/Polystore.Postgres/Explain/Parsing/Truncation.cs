using System.Globalization;
using Polystore.Postgres.Explain.Model;

namespace Polystore.Postgres.Explain.Parsing;

/// <summary>Tells that a plan was cut short by what it lacks: the brackets of its last line, or the inputs of a node.</summary>
internal static class Truncation
{
    public static string? Of(PostgresPlan plan, TextLine last)
    {
        var start = NodeMetrics.Start(last.Text);
        if (start >= 0 && last.Text.LastIndexOf(')') < last.Text.LastIndexOf('('))
        {
            return string.Create(CultureInfo.InvariantCulture, $"The text ends within line {last.Number}.");
        }

        return Of(plan, last.Number);
    }

    /// <summary>That an input of a node is missing, of a plan that was read to a line; null when none is.</summary>
    public static string? Of(PostgresPlan plan, int last) =>
        MissingInput(plan) is { } node
            ? string.Create(CultureInfo.InvariantCulture, $"The text ends after line {last}: an input of {node.NodeType} (node {node.Id}) is missing.")
            : null;

    /// <summary>That line ends or indentation were lost, which is what tells the tree; null when they are there.</summary>
    /// <param name="plan">What was read.</param>
    /// <param name="pieces">The lines that it was read from.</param>
    public static string? RunTogether(PostgresPlan plan, IReadOnlyList<(string Text, int Number)> pieces)
    {
        var filled = pieces.Where(piece => piece.Text.Trim().Length > 0).ToList();
        if (plan.Nodes.Take(2).Count() == 1 && filled.FindIndex(piece => piece.Text.Split(" -> ").Count(part => NodeMetrics.Start(part) > 0) > 1) is >= 0 and var at)
        {
            return string.Create(CultureInfo.InvariantCulture, $"Line {filled[at].Number} holds several steps: without line ends and indentation nobody can tell the tree; paste it as EXPLAIN prints it.");
        }

        var columns = filled.Where(piece => piece.Text.AsSpan().TrimStart().StartsWith(TextLine.Arrow)).Select(piece => piece.Text.Length - piece.Text.AsSpan().TrimStart().Length).ToList();
        return columns.Count > 1 && columns.Distinct().Count() == 1 && MissingInput(plan) is not null
            ? "The lines have lost their indentation, so the tree is not as it was; paste it as EXPLAIN prints it."
            : null;
    }

    private static PostgresPlanNode? MissingInput(PostgresPlan plan) => plan.Nodes.FirstOrDefault(node =>
        Inputs(node.NodeType) > node.Children.Count(child => child.ParentRelationship is not ("InitPlan" or "SubPlan")));

    private static int Inputs(string type) => type switch
    {
        "Hash Join" or "Merge Join" or "Nested Loop" or "Recursive Union" => 2,
        "Sort" or "Incremental Sort" or "Limit" or "Aggregate" or "Group" or "Unique" or "Gather" or "Gather Merge" or "Hash" or "Materialize" or "Memoize"
            or "WindowAgg" or "LockRows" or "SetOp" or "Subquery Scan" or "Bitmap Heap Scan" or "BitmapAnd" or "BitmapOr" or "ProjectSet" => 1,
        _ => 0,
    };
}
