namespace Polystore.Postgres.Explain.Running.Sampling;

/// <summary>A value for a parameter out of the statistics.</summary>
/// <param name="Value">The value as text; never printed.</param>
/// <param name="Words">What it is: <c>the most common value of orders.status</c>.</param>
internal sealed record SampledValue(string Value, string Words)
{
    /// <summary>What it stands for; null where it is no value that a column is compared with for equality, or nobody counted.</summary>
    public ValueWeight? Weight { get; init; }

    /// <summary>It differs from kind to kind of value.</summary>
    public bool Varies { get; init; }

    // LIMIT of a first page; any small number gives the plan that stops early.
    private const string Page = "10";

    // A prefix of this many letters is what people type before they wait for suggestions.
    private const int PrefixLength = 3;

    /// <summary>A value of a kind for a use of a parameter; null when the statistics hold none.</summary>
    public static SampledValue? Of(ParameterUse use, ColumnSample? sample, ValueKind kind)
    {
        if (use.Kind is ParameterUseKind.Limit or ParameterUseKind.Offset)
        {
            return use.Kind == ParameterUseKind.Limit ? new(Page, $"{Page} rows") : new("0", "the first page");
        }

        if (sample is null || use.Column is null)
        {
            return null;
        }

        var column = $"{use.Table!.Name}.{use.Column}";
        var value = use.Kind switch
        {
            ParameterUseKind.Equal => Equal(use, sample, column, kind),
            ParameterUseKind.Array => Equal(use, sample, column, kind) is { } one ? one with { Value = $"{{\"{one.Value.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"}}" } : null,
            ParameterUseKind.Pattern => Equal(use, sample, column, kind) is { } one
                ? new(one.Value[..Math.Min(PrefixLength, one.Value.Length)].Replace("\\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal) + "%", $"the first letters of {one.Words}")
                : null,
            ParameterUseKind.Below => Range(sample, column, kind switch { ValueKind.Common or ValueKind.Middle => 0.5, ValueKind.Rare => 0.01, _ => 0.99 }),
            ParameterUseKind.Above => Range(sample, column, kind switch { ValueKind.Common or ValueKind.Middle => 0.5, ValueKind.Rare => 0.99, _ => 0.01 }),
            ParameterUseKind.From => Range(sample, column, kind switch { ValueKind.Common or ValueKind.Middle => 0.4, ValueKind.Rare => 0.5, _ => 0.01 }),
            _ => Range(sample, column, kind switch { ValueKind.Common or ValueKind.Middle => 0.6, ValueKind.Rare => 0.51, _ => 0.99 }),
        };
        return value is null ? null : value with { Varies = true };
    }

    // A column that lacks a class is asked for by its most common value there.
    private static SampledValue? Equal(ParameterUse use, ColumnSample sample, string column, ValueKind kind)
    {
        var statistics = use.Table!.FindColumn(use.Column!)?.Statistics;
        var classes = new ValueClasses(sample, statistics?.DistinctValues ?? 0, statistics?.NullFraction ?? 0);
        return (classes.Of(kind, column) ?? classes.Of(ValueKind.Common, column)) is { } one ? new SampledValue(one.Value, one.Words) { Weight = one.Weight } : null;
    }

    private static SampledValue? Range(ColumnSample sample, string column, double share)
    {
        // Without a histogram all values are among the most common, which are in no order.
        var value = sample.At(share) ?? sample.Common[0];
        return new(value, sample.Bounds.Count == 0 ? $"the most common value of {column}" : share switch
        {
            0.5 => $"the median of {column}",
            < 0.1 => $"nearly the least value of {column}",
            > 0.9 => $"nearly the greatest value of {column}",
            _ => $"the {share * 100:0}th percentile of {column}",
        });
    }
}
