using Polystore.Core.Plans;

namespace Polystore.Reports.Wording;

/// <summary>A plan's nodes in words.</summary>
internal static class PlanWords
{
    // A planner that is off by less than this rarely chooses another plan; Leis et al., "How Good Are Query Optimizers,
    // Really?", VLDB 2015, section 3, regard estimates within a factor of ten as usual for joins of few tables.
    private const double NoteworthyMisestimate = 10;

    /// <summary>The node and what it works on: the engine's own line where it has one.</summary>
    public static string Title(PlanNode node)
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

    /// <summary>Rows, loops, time and cost, as far as they are known.</summary>
    public static string Numbers(PlanNode node)
    {
        var parts = new List<string>(4);
        if (node.Loops is 0)
        {
            parts.Add("never executed");
        }
        else if (node.Rows is { } rows)
        {
            parts.Add($"{Quantity.Number(rows)} rows" + (node.EstimatedRows is { } expected ? $" (expected {Quantity.Number(expected)})" : ""));
        }
        else if (node.EstimatedRows is { } expected)
        {
            parts.Add($"{Quantity.Number(expected)} rows expected");
        }

        if (node.Loops is > 1 and var loops)
        {
            parts.Add($"{Quantity.Number(loops)} loops");
        }

        if (node.SelfTimeMs is { } time)
        {
            parts.Add($"{Quantity.Milliseconds(time)} itself");
        }
        else if (node.TotalCost is { } cost)
        {
            parts.Add($"cost {Quantity.Number(cost)}");
        }

        return string.Join(", ", parts);
    }

    /// <summary><c>planner off by 40×</c>; null when it was near enough or nobody knows.</summary>
    public static string? Misestimate(PlanNode node) =>
        node.MisestimateFactor is { } factor and >= NoteworthyMisestimate ? $"planner off by {Quantity.Number(Math.Round(factor))}×" : null;

    /// <summary>What the engine said beyond the title, one entry a line.</summary>
    public static IEnumerable<string> Attributes(PlanNode node) =>
        node.Attributes.OrderBy(attribute => attribute.Key, StringComparer.Ordinal).Select(attribute => VisibleText.OneLine($"{attribute.Key}: {attribute.Value}"));

    /// <summary>Totals of the whole statement: <c>VM steps 91,234 · execution 12 ms</c>.</summary>
    public static string Totals(QueryPlan plan)
    {
        var parts = plan.Totals.OrderBy(total => total.Key, StringComparer.Ordinal)
            .Select(total => $"{Metric.Of(total.Key).Name} {Quantity.Number(total.Value)}").ToList();
        if (plan.PlanningMs is { } planning)
        {
            parts.Add($"planning {Quantity.Milliseconds(planning)}");
        }

        if (plan.ExecutionMs is { } execution)
        {
            parts.Add($"execution {Quantity.Milliseconds(execution)}");
        }

        return string.Join(" · ", parts);
    }
}
