using Polystore.Core.Observation;

namespace Polystore.Postgres.Explain.Running.Sampling;

/// <summary>
/// Values for the parameters of a statement out of the statistics of the columns that they are compared with. The values are only sent
/// back to the server; what is printed is what they are.
/// </summary>
internal sealed class ParameterSamples
{
    // Columns of which one value is varied at a time; each is planned once more.
    private const int MostVaried = 3;

    private readonly IReadOnlyList<ParameterUse?> uses;
    private readonly Dictionary<(string Schema, string Table, string Column), ColumnSample?> samples;

    private ParameterSamples(IReadOnlyList<ParameterUse?> uses, Dictionary<(string Schema, string Table, string Column), ColumnSample?> samples)
    {
        this.uses = uses;
        this.samples = samples;
    }

    /// <summary>Reads the statistics of the columns that a statement compares its parameters with.</summary>
    public static async Task<ParameterSamples> ReadAsync(ExplainSession session, string sql, int parameters, Snapshot snapshot, CancellationToken cancellationToken)
    {
        var found = ParameterUse.Of(sql, snapshot);
        var read = new Dictionary<(string Schema, string Table, string Column), ColumnSample?>();
        foreach (var use in found.Values.Where(use => use.Column is not null))
        {
            var key = (use.Table!.Schema, use.Table.Name, use.Column!);
            if (!read.ContainsKey(key))
            {
                read[key] = await session.TryAsync(ColumnSample.Sql(use.Table, use.Column!), cancellationToken) is [var json] ? ColumnSample.Read(json) : null;
            }
        }

        return new ParameterSamples(Enumerable.Range(1, parameters).Select(found.GetValueOrDefault).ToList(), read);
    }

    /// <summary>A value of a kind for every parameter; null when there is none for one of them.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="given">Values that the user gave, by position from 0.</param>
    public IReadOnlyList<SampledValue>? Of(ValueKind kind, Func<int, string?> given)
    {
        var values = new List<SampledValue>();
        for (var i = 0; i < uses.Count; i++)
        {
            var value = given(i) is { } own ? new SampledValue(own, "the value given") : uses[i] is { } use ? SampledValue.Of(use, SampleOf(use), kind) : null;
            if (value is null)
            {
                return null;
            }

            values.Add(value);
        }

        return values;
    }

    /// <summary>
    /// The sets of values to try: for every parameter the same kind of value, and, where several columns are compared for equality, a rare
    /// value of one beside common ones of the others (the one open order of the largest customer).
    /// </summary>
    /// <param name="given">Values that the user gave, by position from 0.</param>
    public IEnumerable<IReadOnlyList<SampledValue>> Sets(Func<int, string?> given)
    {
        var kinds = Enum.GetValues<ValueKind>().ToDictionary(kind => kind, kind => Of(kind, given));
        foreach (var values in kinds.Values.OfType<IReadOnlyList<SampledValue>>())
        {
            yield return values;
        }

        if (kinds[ValueKind.Common] is not { } common || kinds[ValueKind.Rare] is not { } rare)
        {
            yield break;
        }

        var compared = Enumerable.Range(0, common.Count).Where(at => common[at].Weight is not null).ToList();
        foreach (var at in compared.Count > 1 ? compared.Take(MostVaried) : [])
        {
            yield return common.Select((value, position) => position == at ? rare[at] : value).ToList();
        }
    }

    /// <summary>What a set of values stands for; null where more than one parameter varies, of which nobody knows how they go together.</summary>
    public static ValueWeight? WeightOf(IReadOnlyList<SampledValue> values) => values.Where(value => value.Varies).ToList() is [{ Weight: { } weight }] ? weight : null;

    private ColumnSample? SampleOf(ParameterUse use) => use.Column is null ? null : samples[(use.Table!.Schema, use.Table.Name, use.Column)];
}
