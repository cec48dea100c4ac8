using Polystore.Core.Plans;

namespace Polystore.Reports.Wording;

/// <summary>Totals of a whole statement.</summary>
internal static class PlanTotals
{
    // The size of a block as PostgreSQL is built by default (BLCKSZ, manual section 17.3.3.7).
    private const double BlockBytes = 8192;

    private static readonly string[] Known = ["jit_ms", "trigger_ms", "blocks_hit", "blocks_read", "temp_blocks_written"];

    /// <summary>Name and value of each, the most telling first.</summary>
    public static IReadOnlyList<(string Name, string Value)> Of(QueryPlan plan)
    {
        var totals = new List<(string Name, string Value)>();
        Add(totals, "execution", plan.ExecutionMs, Quantity.Milliseconds);
        Add(totals, "planning", plan.PlanningMs, Quantity.Milliseconds);
        Add(totals, "JIT", Positive("jit_ms"), Quantity.Milliseconds);
        Add(totals, "triggers", Positive("trigger_ms"), Quantity.Milliseconds);
        Add(totals, "from cache", Positive("blocks_hit"), Blocks);
        Add(totals, "read", Positive("blocks_read"), Blocks);
        Add(totals, "temporary", Positive("temp_blocks_written"), Blocks);
        foreach (var (name, value) in plan.Totals.Where(total => !Known.Contains(total.Key)).OrderBy(total => total.Key, StringComparer.Ordinal))
        {
            totals.Add((Metric.Of(name).Name, Quantity.Number(value)));
        }

        return totals;

        double? Positive(string name) => plan.Totals.TryGetValue(name, out var value) && value > 0 ? value : null;
    }

    /// <summary>All in one line: <c>execution 12 ms · planning 0.8 ms</c>.</summary>
    public static string Line(QueryPlan plan) => string.Join(" · ", Of(plan).Select(total => $"{total.Name} {total.Value}"));

    private static string Blocks(double blocks) => Quantity.Bytes(blocks * BlockBytes);

    private static void Add(List<(string Name, string Value)> totals, string name, double? value, Func<double, string> format)
    {
        if (value is { } number)
        {
            totals.Add((name, format(number)));
        }
    }
}
