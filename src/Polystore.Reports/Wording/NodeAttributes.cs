using System.Globalization;
using Polystore.Core.Plans;

namespace Polystore.Reports.Wording;

/// <summary>A node's attributes as numbers. Averages of one loop are multiplied by the loops.</summary>
internal static class NodeAttributes
{
    // Averages of a loop are printed as whole numbers: from ten on they are within five per cent.
    private const double PreciseAverage = 10;

    /// <summary>The attribute; null when the node has none of that name.</summary>
    public static string? Text(this PlanNode node, string name) => node.Attributes.TryGetValue(name, out var value) ? value : null;

    /// <summary>The attribute as a number; null when there is none or it is not one.</summary>
    public static double? Figure(this PlanNode node, string name) =>
        node.Text(name) is { } text && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    /// <summary>Rows that the named filter threw away, all loops together; null when unknown.</summary>
    public static double? Removed(this PlanNode node, string name) => node.Figure(name) is { } average ? average * Math.Max(1, node.Loops ?? 1) : null;

    /// <summary>Part of the rows looked at that the named filter threw away, 0 to 1; null when unknown.</summary>
    public static double? RemovedShare(this PlanNode node, string name) =>
        node.Loops > 1 && node.Figure(name) < PreciseAverage ? null
        : node.Removed(name) is { } removed && node.Rows is { } rows && removed + rows > 0 ? removed / (removed + rows) : null;

    /// <summary>Bytes that the node itself wrote to disk for lack of memory; null when none, or when the plan does not say.</summary>
    public static double? SpilledBytes(this PlanNode node) =>
        (node.Text("Sort Space Type") == "Disk" ? node.Figure("Sort Space Used")
            : node.Text("Storage") == "Disk" ? node.Figure("Maximum Storage")
            : node.Figure("Disk Usage")) is { } kilobytes and > 0 ? kilobytes * 1024 : null;
}
