using System.Text.RegularExpressions;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules.Joins;

/// <summary>The two inputs of a nested loop, and whether the inner one depends on the rows of the outer one.</summary>
/// <param name="Outer">The input that is read once.</param>
/// <param name="Inner">The input that is read for each row of the outer one.</param>
internal sealed partial record JoinInputs(PostgresPlanNode Outer, PostgresPlanNode Inner)
{
    // Nodes whose arguments, which EXPLAIN prints with VERBOSE only, may be columns of the outer side.
    private static readonly HashSet<string> Hiding = ["Function Scan", "Table Function Scan", "Result", "ProjectSet", "Values Scan", "Foreign Scan", "Custom Scan", "Sample Scan"];

    /// <summary>The inputs of a nested loop; null for other nodes.</summary>
    public static JoinInputs? Of(PostgresPlanNode join) =>
        join is { NodeType: "Nested Loop", NeverExecuted: false }
        && join.Children.FirstOrDefault(child => child.ParentRelationship == "Outer") is { } outer && join.Children.LastOrDefault(child => child.ParentRelationship == "Inner") is { NeverExecuted: false } inner
            ? new JoinInputs(outer, inner) : null;

    /// <summary>Names that columns of a subtree are printed with.</summary>
    public static HashSet<string> Names(PostgresPlanNode node) =>
        node.Flatten().Select(at => at.Alias ?? at.CteName ?? at.RelationName).OfType<string>().ToHashSet(StringComparer.Ordinal);

    /// <summary>Names that the conditions of a node, its sort and group keys and its output mention before a dot.</summary>
    public static IEnumerable<string> Mentioned(PostgresPlanNode node) =>
        Texts(node).OfType<string>().SelectMany(Mentioned);

    /// <summary>Names that stand before a dot in an expression that the server printed; texts in quotes are none.</summary>
    public static IEnumerable<string> Mentioned(string expression) =>
        Qualified().Matches(Text().Replace(expression, "''")).Select(match => match.Groups["name"].Value).Select(name => name[0] == '"' ? name[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : name);

    /// <summary>
    /// True when the inner side surely gives the same rows for every outer row: nothing in it mentions the outer side, and nothing in it can
    /// hide that. The planner keeps rows (Materialize) only of such an input.
    /// </summary>
    /// <param name="facts">The plan.</param>
    public bool AreIndependent(PlanFacts facts)
    {
        if (Inner.NodeType == "Materialize")
        {
            return true;
        }

        var outer = Names(Outer);
        return outer.Count > 0
            && Inner.Flatten().All(node => !Hiding.Contains(node.NodeType) && !Mentioned(node).Any(outer.Contains))
            && (facts.Plan.Root.Output.Count > 0 || !Computes(Inner) || facts.Statement?.Blocks.Any(block => block.IsCorrelated) == false);
    }

    /// <summary>True when a subtree makes new values, which EXPLAIN prints with VERBOSE only, and does not just read a table.</summary>
    public static bool Computes(PostgresPlanNode node) => node.Flatten().Any(at => at.NodeType is "Aggregate" or "WindowAgg" or "Subquery Scan" or "Unique" or "SetOp" or "Limit");

    private static IEnumerable<string?> Texts(PostgresPlanNode node) =>
    [
        node.Filter, node.IndexCond, node.RecheckCond, node.OrderBy, node.TidCond, node.JoinFilter, node.HashCond, node.MergeCond, node.OneTimeFilter, node.RunCondition, node.CacheKey, node.FunctionCall,
        .. node.Output, .. node.SortKey, .. node.GroupKey,
    ];

    [GeneratedRegex("(?<name>\"(?:[^\"]|\"\")+\"|[\\w$]+)\\.", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Qualified();

    [GeneratedRegex("'(?:[^']|'')*'", RegexOptions.NonBacktracking)]
    private static partial Regex Text();
}
