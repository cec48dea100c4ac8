using Polystore.Core.Plans;

namespace Polystore.Reports.Wording;

/// <summary>Two plans side by side, in words.</summary>
internal sealed class ComparisonWords(PlanComparison comparison)
{
    /// <summary>The number that steps are compared by: their own time where both plans were measured, else cost.</summary>
    public string Metric { get; } = comparison.Nodes.Any(pair => pair.Before?.SelfTimeMs > 0) && comparison.Nodes.Any(pair => pair.After?.SelfTimeMs > 0)
        ? PlanDelta.SelfTime
        : PlanDelta.Cost;

    /// <summary>What a step's numbers are: <c>self ms</c> or <c>cost</c>.</summary>
    public string MetricName => Metric == PlanDelta.SelfTime ? "self ms" : "cost";

    /// <summary>What both plans are called.</summary>
    public string Title => VisibleText.OneLine(comparison.After is { } after ? $"{comparison.Before} → {after}" : $"Compared with {comparison.Before}");

    /// <summary>The outcome in one sentence, and a warning when one run found its blocks in the cache and the other did not.</summary>
    public string Summary() => Outcome() + Cache();

    // A block out of shared buffers takes well under a microsecond, one from a disk some hundred: with a tenth of them read, reading decides.
    private string Cache()
    {
        const double warm = 0.1;
        if (Total(PlanDelta.BlocksRead) is not { Before: { } before, After: { } after } || Total(PlanDelta.Blocks) is not { Before: > 0 and var first, After: > 0 and var second }
            || before / first >= warm == after / second >= warm || Math.Max(before, after) < 10 * Math.Max(1, Math.Min(before, after)))
        {
            return "";
        }

        var (cold, other) = before > after ? ("earlier", "later") : ("later", "earlier");
        return $" The {cold} run read {Quantity.Number(Math.Max(before, after))} blocks that were not in the cache, the {other} {Quantity.Number(Math.Min(before, after))}: part of the difference in time is the cache. Compare two runs that both come second.";

        PlanDelta? Total(string metric) => comparison.Totals.FirstOrDefault(delta => delta.Metric == metric);
    }

    private string Outcome()
    {
        if (comparison.SameShape)
        {
            return "Both plans consist of the same steps; only their numbers differ.";
        }

        var parts = new[] { PlanChange.Replaced, PlanChange.Moved, PlanChange.Added, PlanChange.Removed }
            .Select(change => (Change: change, Count: comparison.Nodes.Count(pair => pair.Change == change)))
            .Where(part => part.Count > 0)
            .Select(part => $"{part.Count} {Name(part.Change)}");
        return $"{string.Join(", ", parts)}, {comparison.Nodes.Count(pair => pair.Change == PlanChange.Same)} unchanged.";
    }

    /// <summary>Numbers of the whole statement: name, before, after, and the change in words.</summary>
    public IEnumerable<(string Name, string Before, string After, string Change, bool Better)> Totals() =>
        from delta in comparison.Totals
        let words = Total(delta.Metric)
        select (words.Name, Value(delta.Before, words.Unit), Value(delta.After, words.Unit),
            delta is { Before: { } before, After: { } after } ? words.Words.Factor(before, after) ?? (before == after ? "unchanged" : "") : "",
            delta.After < delta.Before);

    /// <summary>A step's number, for a column.</summary>
    public static string Number(double? value) => value is { } number ? Quantity.Number(number) : "–";

    /// <summary>What the step is now, or was when it is gone.</summary>
    public static string Step(PlanPair pair) => VisibleText.OneLine(pair.AfterTitle ?? pair.BeforeTitle ?? "");

    /// <summary>What the step was, when that is something else; null otherwise.</summary>
    public static string? Was(PlanPair pair) =>
        pair is { Change: PlanChange.Replaced, BeforeTitle: { } before } && before != pair.AfterTitle ? VisibleText.OneLine(before) : null;

    /// <summary>One character for what became of a step.</summary>
    public static string Sign(PlanChange change) => change switch
    {
        PlanChange.Moved => "~",
        PlanChange.Replaced => "*",
        PlanChange.Added => "+",
        PlanChange.Removed => "-",
        _ => " ",
    };

    /// <summary>What became of a step, in a word.</summary>
    public static string Name(PlanChange change) => change switch
    {
        PlanChange.Moved => "moved",
        PlanChange.Replaced => "replaced",
        PlanChange.Added => "added",
        PlanChange.Removed => "removed",
        _ => "same",
    };

    private static (string Name, string? Unit, Metric Words) Total(string metric) => metric switch
    {
        PlanDelta.ExecutionTime => ("execution", "ms", Wording.Metric.Of("ms")),
        PlanDelta.PlanningTime => ("planning", "ms", Wording.Metric.Of("ms")),
        PlanDelta.Blocks => ("blocks", null, new("blocks", "fewer", "more")),
        PlanDelta.BlocksRead => ("read, not cached", null, new("blocks read", "fewer", "more")),
        PlanDelta.Cost => ("planner cost", null, Wording.Metric.Of("cost")),
        _ => (VisibleText.OneLine(metric.Replace('_', ' ')), null, new(metric, "less", "more")),
    };

    private static string Value(double? value, string? unit) => value is { } number ? Quantity.WithUnit(number, unit) : "–";
}
