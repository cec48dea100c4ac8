using System.Collections.Frozen;
using Polystore.Core.Plans;

namespace Polystore.Reports.Wording;

/// <summary>What a reader of a plan wants to know of a node beyond its numbers; all of it is in the JSON and in the HTML page.</summary>
internal static class NodeDetails
{
    private static readonly string[] Verbatim =
    [
        "Index Cond", "Recheck Cond", "TID Cond", "Order By", "Hash Cond", "Merge Cond", "Join Filter", "One-Time Filter", "Filter", "Run Condition",
        "Sort Key", "Presorted Key", "Full-sort Groups", "Pre-sorted Groups", "Group Key", "Grouping Sets", "Window", "Cache Key", "Conflict Filter", "Subplans Removed", "Heap Fetches", "Target Tables", "Remote SQL",
    ];

    // Said elsewhere in the tree, or of no use to most readers.
    private static readonly FrozenSet<string> Quiet = new[]
    {
        "Output", "Strategy", "Partial Mode", "Operation", "Subplan Name", "Custom Plan Provider", "Parallel Aware", "Async Capable", "Scan Direction",
        "Function Name", "Table Function Name", "CTE Name", "Tuplestore Name", "Join Type", "Command", "Plan Width", "Disabled", "Inner Unique", "Relations",
        "Cache Mode", "Params Evaluated", "Single Copy", "Function Call", "Table Function Call", "Hash Buckets", "Original Hash Buckets",
        "Original Hash Batches", "Planned Partitions", "Rows Removed by Filter", "Rows Removed by Join Filter", "Rows Removed by Index Recheck",
        "Rows Removed by Conflict Filter", "Sort Method", "Sort Space Used", "Sort Space Type", "Hash Batches", "HashAgg Batches", "Peak Memory Usage", "Disk Usage",
        "Cache Hits", "Cache Misses", "Cache Evictions", "Cache Overflows", "Exact Heap Blocks", "Lossy Heap Blocks", "Workers Planned", "Workers Launched",
        "Workers", "Index Searches", "Storage", "Maximum Storage", "Sampling Parameters", "Repeatable Seed",
    }.ToFrozenSet();

    // Counters that hold the children's part as well.
    private static readonly string[] Counters = [" Blocks", " Time", "WAL "];

    private static readonly FrozenDictionary<string, string> Removals = new Dictionary<string, string>
    {
        ["Filter"] = "Rows Removed by Filter",
        ["Join Filter"] = "Rows Removed by Join Filter",
        ["Recheck Cond"] = "Rows Removed by Index Recheck",
        ["Conflict Filter"] = "Rows Removed by Conflict Filter",
    }.ToFrozenDictionary();

    /// <summary>One line each: conditions and keys first, then what the engine counted.</summary>
    public static IEnumerable<string> Of(PlanNode node)
    {
        foreach (var name in Verbatim)
        {
            if (node.Text(name) is { } value)
            {
                yield return VisibleText.OneLine($"{name}: {value}{Removal(node, name)}");
            }
        }

        foreach (var line in Counted(node))
        {
            yield return line;
        }

        foreach (var (name, value) in node.Attributes.OrderBy(attribute => attribute.Key, StringComparer.Ordinal))
        {
            if (!Quiet.Contains(name) && !Verbatim.Contains(name) && !Counters.Any(counter => name.Contains(counter, StringComparison.Ordinal)))
            {
                yield return VisibleText.OneLine($"{name}: {value}");
            }
        }
    }

    private static string Removal(PlanNode node, string filter) =>
        Removals.TryGetValue(filter, out var counter) && node.Removed(counter) is { } removed and > 0
            ? $" (drops {(node.Loops > 1 ? "about " : "")}{Quantity.Number(removed)} rows{(node.RemovedShare(counter) is { } share ? $", {Quantity.Share(Math.Round(share, 3))}" : "")})"
            : "";

    private static IEnumerable<string> Counted(PlanNode node)
    {
        if (node.Text("Sort Method") is { } sort)
        {
            yield return VisibleText.OneLine($"Sort Method: {sort}") + Space(node.Figure("Sort Space Used"), node.Text("Sort Space Type") == "Disk" ? "on disk" : "in memory");
        }

        if (node.Figure("Hash Batches") is { } batches)
        {
            yield return $"Hash: {Quantity.Count((long)batches, "batch", "batches")}{Space(node.Figure("Peak Memory Usage"), "in memory")}";
        }
        else if (node.Figure("HashAgg Batches") is { } partitions and > 1)
        {
            yield return $"Hash: {Quantity.Number(partitions)} batches{Space(node.Figure("Peak Memory Usage"), "in memory")}{Space(node.Figure("Disk Usage"), "on disk")}";
        }

        if (node.Text("Storage") is { } storage)
        {
            yield return VisibleText.OneLine($"Storage: {storage}") + Space(node.Figure("Maximum Storage"), "at most");
        }

        if (node.Figure("Cache Hits") is { } hits && node.Figure("Cache Misses") is { } misses)
        {
            yield return $"Cache: {Quantity.Number(hits)} hits, {Quantity.Number(misses)} misses"
                + (node.Figure("Cache Evictions") is { } evictions and > 0 ? $", {Quantity.Number(evictions)} evictions" : "");
        }

        if (node.Figure("Lossy Heap Blocks") is { } lossy and > 0)
        {
            yield return $"Bitmap: {Quantity.Number(node.Figure("Exact Heap Blocks") ?? 0)} blocks exact, {Quantity.Number(lossy)} lossy";
        }

        if (node.Figure("Workers Planned") is { } planned)
        {
            yield return node.Figure("Workers Launched") is { } launched
                ? $"Workers: {Quantity.Number(launched)} launched of {Quantity.Number(planned)} planned"
                : $"Workers: {Quantity.Number(planned)} planned";
        }
    }

    private static string Space(double? kilobytes, string where) => kilobytes is { } size and > 0 ? $", {Quantity.Bytes(size * 1024)} {where}" : "";
}
