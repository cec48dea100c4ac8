using Polystore.Core.Findings;

namespace Polystore.Reports.Wording;

/// <summary>Evidence in words.</summary>
internal static class EvidenceText
{
    /// <summary>The value with its unit; counts whose unit is their name do not repeat it.</summary>
    public static string Value(Evidence evidence) => VisibleText.OneLine(
        evidence.Value.Number is not { } number ? evidence.Value.ToString()
        : evidence.Unit is { } unit && evidence.Name.Contains(unit, StringComparison.OrdinalIgnoreCase) && unit is not ("bytes" or "ratio" or "s" or "ms")
            ? Quantity.Number(number)
            : Quantity.WithUnit(number, evidence.Unit));

    /// <summary>Interval and sample of an estimate; null for what was counted.</summary>
    public static string? Uncertainty(Evidence evidence)
    {
        var parts = new List<string>(2);
        if (evidence.Low is { } low && evidence.High is { } high)
        {
            parts.Add($"{Quantity.WithUnit(low, evidence.Unit)} to {Quantity.WithUnit(high, evidence.Unit)}");
        }

        if (evidence.Sample is { } sample)
        {
            parts.Add($"from a sample of {Quantity.Number(sample)}");
        }

        return parts.Count == 0 ? null : string.Join(", ", parts);
    }

    /// <summary><c>rows 3,503</c>, with its uncertainty.</summary>
    public static string Fact(Evidence evidence)
    {
        var fact = $"{VisibleText.OneLine(evidence.Name)} {Value(evidence)}";
        return Uncertainty(evidence) is { } uncertainty ? $"{fact} ({uncertainty})" : fact;
    }

    /// <summary>All facts in one line, those of one source together: <c>rows 3,503 · distinct 400 (sqlite_stat1)</c>.</summary>
    public static string Facts(IReadOnlyList<Evidence> evidence) => string.Join("; ", evidence
        .GroupBy(fact => fact.Source)
        .Select(group => $"{string.Join(" · ", group.Select(Fact))} ({VisibleText.OneLine(group.Key)})"));
}
