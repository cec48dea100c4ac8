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

        return MissingInput(plan) is { } node
            ? string.Create(CultureInfo.InvariantCulture, $"The text ends after line {last.Number}: an input of {node.NodeType} (node {node.Id}) is missing.")
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
