using Polystore.Core.Plans;

namespace Polystore.Reports.Wording;

/// <summary>A plan's nodes in words.</summary>
internal static class PlanWords
{
    // A planner that is off by less than this rarely chooses another plan; Leis et al., "How Good Are Query Optimizers,
    // Really?", VLDB 2015, section 3, regard estimates within a factor of ten as usual for joins of few tables.
    private const double NoteworthyMisestimate = 10;

    private static readonly string[] Subjects = ["Hash Cond", "Merge Cond", "Join Filter", "Sort Key", "Group Key", "Cache Key", "Filter"];

    /// <summary>The node and what it works on: the engine's own line where it has one, behind the name of the subplan it begins.</summary>
    public static string Title(PlanNode node) => Subplan(node) is { } subplan ? $"{subplan}: {Line(node)}" : Line(node);

    /// <summary><c>CTE best</c>, <c>SubPlan 3</c>: what the plan calls what begins at the node; null where nothing begins.</summary>
    public static string? Subplan(PlanNode node) => node.Text("Subplan Name") is { Length: > 0 } name ? VisibleText.OneLine(name) : null;

    private static string Line(PlanNode node)
    {
        if (node.Detail is { Length: > 0 } detail)
        {
            return VisibleText.OneLine(detail);
        }

        var title = node.Node;
        title += node.Relation is null ? "" : $" on {(node.Schema is null ? "" : node.Schema + ".")}{node.Relation}";
        title += node.Alias is null || node.Alias == node.Relation ? "" : $" {node.Alias}";
        title += node.Index is null ? "" : $" using {node.Index}";
        return VisibleText.OneLine(title);
    }

    /// <summary>
    /// What the node works on, without its kind: <c>orders o, orders_pkey</c>, or by what it joins, sorts or groups; null when there is
    /// nothing to say.
    /// </summary>
    public static string? Place(PlanNode node)
    {
        if (node.Relation is { } relation)
        {
            var alias = node.Alias is null || node.Alias == relation ? "" : $" {node.Alias}";
            return VisibleText.OneLine($"{relation}{alias}{(node.Index is null ? "" : $", {node.Index}")}");
        }

        if (node.Index is { } index)
        {
            return VisibleText.OneLine(index);
        }

        if (Subjects.Select(node.Text).FirstOrDefault(value => value is not null) is { } subject)
        {
            return VisibleText.OneLine(subject);
        }

        var title = Line(node);
        var kind = VisibleText.OneLine(node.Node);
        var rest = title.StartsWith(kind, StringComparison.Ordinal) ? title[kind.Length..].Trim() : title;
        return rest.Length == 0 || rest == kind ? null : rest;
    }

    /// <summary><c>1 row</c>, <c>35,000 rows</c>.</summary>
    public static string Rows(double? rows) => rows is { } number ? $"{Quantity.Number(number)} {(number is 1 ? "row" : "rows")}" : "an unknown number of rows";

    /// <summary><c>43×</c>: by what the planner was wrong; null when it was near enough or nobody knows.</summary>
    public static string? OffBy(PlanNode node) =>
        node.MisestimateFactor is { } factor and >= NoteworthyMisestimate ? $"{Quantity.Compact(factor)}×" : null;

    /// <summary>
    /// <c>43× too few</c>, where the planner's error arises; null where it is small, unknown, or mostly handed up by an input: one wrong
    /// estimate makes everything above it wrong.
    /// </summary>
    public static string? Misestimate(PlanNode node) =>
        OffBy(node) is { } factor && node.MisestimateFactor / node.Children.Max(child => InheritedError(node, child)) is not < NoteworthyMisestimate
            ? $"{factor} too {(node.EstimateRatio > 1 ? "few" : "many")}"
            : null;

    // Only an error in the same direction and of note is handed up.
    private static double? InheritedError(PlanNode node, PlanNode child) =>
        child.MisestimateFactor is { } factor and >= NoteworthyMisestimate && child.EstimateRatio > 1 == node.EstimateRatio > 1 ? factor : null;
}
