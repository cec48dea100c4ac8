namespace Polystore.Reports.Wording;

/// <summary>How a measured metric is spoken of.</summary>
/// <param name="Name">As people write it.</param>
/// <param name="Less">The word for a smaller value: fewer, faster, smaller.</param>
/// <param name="More">The word for a larger value.</param>
internal sealed record Metric(string Name, string Less, string More)
{
    /// <summary>The words for a metric's name in a proof.</summary>
    public static Metric Of(string name) => name switch
    {
        "vm_steps" => new("VM steps", "fewer", "more"),
        "ms" => new("ms", "faster", "slower"),
        "s" => new("s", "faster", "slower"),
        "bytes" => new("bytes", "smaller", "larger"),
        "blocks" => new("blocks", "fewer", "more"),
        "cost" => new("planner cost", "cheaper", "dearer"),
        _ => new(VisibleText.OneLine(name.Replace('_', ' ')), "less", "more"),
    };

    /// <summary><c>91,234 → 412 VM steps</c>.</summary>
    public string Change(double before, double after) => Name switch
    {
        "bytes" => $"{Quantity.Bytes(before)} → {Quantity.Bytes(after)}",
        "ms" => $"{Quantity.Milliseconds(before)} → {Quantity.Milliseconds(after)}",
        "s" => $"{Quantity.Milliseconds(before * 1000)} → {Quantity.Milliseconds(after * 1000)}",
        _ => $"{Quantity.Number(before)} → {Quantity.Number(after)} {Name}",
    };

    /// <summary><c>412 VM steps</c>.</summary>
    public string Value(double value) => Name is "bytes" or "ms" or "s" ? Quantity.WithUnit(value, Name) : $"{Quantity.Number(value)} {Name}";

    /// <summary><c>221× fewer</c>, <c>8 % fewer</c>; null when nothing changed or nothing can be divided.</summary>
    public string? Factor(double before, double after)
    {
        if (before == after || before < 0 || after < 0)
        {
            return null;
        }

        return after < before
            ? after == 0 ? "none left" : $"{Amount(before / after, (before - after) / before)} {Less}"
            : before == 0 ? null : $"{Amount(after / before, (after - before) / before)} {More}";
    }

    // Below a factor of two, per cent say more than "1.08×".
    private static string Amount(double factor, double change) => factor < 2 ? Quantity.Share(Math.Round(change, change < 0.1 ? 3 : 2)) : Times(factor);

    private static string Times(double factor) => $"{Quantity.Number(factor >= 10 ? Math.Round(factor) : Math.Round(factor, 1, MidpointRounding.AwayFromZero))}×";
}
