namespace Polystore.Postgres.Explain.Running.Sampling;

/// <summary>
/// The values of a column in three classes by how many rows have them, each with one that stands for it: the most common value, the other
/// common values (their median by frequency), and those too rare for ANALYZE to list, or the last of the list when it holds all.
/// </summary>
/// <param name="sample">What ANALYZE kept.</param>
/// <param name="distinct">How many different values there are; 0 when unknown.</param>
/// <param name="nulls">Share of the rows that are NULL, 0 to 1.</param>
internal sealed class ValueClasses(ColumnSample sample, double distinct, double nulls)
{
    private readonly bool hasRest = sample.Bounds.Count > 0;

    // The common values between the first and the rare ones: from rank 1 up to this one, which is not among them.
    private int MiddleEnd => hasRest ? sample.Common.Count : sample.Common.Count - 1;

    private double Distinct => Math.Max(distinct, sample.Common.Count + (hasRest ? 1 : 0));

    /// <summary>The value of a class with what it is in words; null when the column has no such class.</summary>
    /// <param name="kind">The class.</param>
    /// <param name="column">The name of the column for the words.</param>
    public (string Value, string Words, ValueWeight? Weight)? Of(ValueKind kind, string column) => kind switch
    {
        ValueKind.Middle => MiddleEnd > 1 ? (sample.Common[1 + ((MiddleEnd - 1) / 2)], $"a value of {column} of middling frequency", Weight(1, MiddleEnd)) : null,
        ValueKind.Rare when sample.Common.Count > 0 && hasRest => (sample.At(0.5)!, $"a rare value of {column}", Rest()),
        ValueKind.Rare => sample.Common.Count > 1 ? (sample.Common[^1], $"the least common known value of {column}", Weight(sample.Common.Count - 1, sample.Common.Count)) : null,
        _ when sample.Common.Count > 0 => (sample.Common[0], $"the most common value of {column}", Weight(0, 1)),
        _ => (sample.At(0.5)!, $"the median of {column}, none of whose values is common", new ValueWeight(1, 1)),
    };

    /// <summary>What a value of the column is, in words.</summary>
    public string Words(string value, string column) => sample.Common.ToList().IndexOf(value) switch
    {
        < 0 => sample.Common.Count > 0 ? $"a rare value of {column}" : $"a value of {column}",
        0 => $"the most common value of {column}",
        var at when !hasRest && at == sample.Common.Count - 1 => $"the least common known value of {column}",
        _ => $"a common value of {column}",
    };

    private ValueWeight? Weight(int from, int end) => sample.Frequencies.Count < sample.Common.Count || nulls >= 1
        ? null
        : new ValueWeight(Math.Min(1, sample.Frequencies.Take(end).Skip(from).Sum() / (1 - nulls)), (end - from) / Distinct);

    private ValueWeight? Rest() => Weight(0, sample.Common.Count) is { } listed ? new ValueWeight(1 - listed.Rows, 1 - listed.Values) : null;
}
