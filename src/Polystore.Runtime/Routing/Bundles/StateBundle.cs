using Polystore.Runtime.Routing.Parts;

namespace Polystore.Runtime.Routing.Bundles;

/// <summary>Values of one key-value store: read by one command, written by several that go without waiting for each other.</summary>
internal sealed class StateBundle<T, TKey>(StatePart<T, TKey>[] parts) : PartBundle<T, TKey>
    where T : class
    where TKey : notnull
{
    public override async Task<object?[]> ReadAsync(TKey key, CancellationToken cancellationToken)
    {
        var values = await parts[0].Values.GetManyAsync(Array.ConvertAll(parts, part => part.NameOf(key)), cancellationToken).ConfigureAwait(false);
        return [.. values.Select((bytes, i) => bytes is null ? null : parts[i].Value(bytes))];
    }

    public override async Task<IReadOnlyDictionary<TKey, object>[]> ReadManyAsync(IReadOnlyList<TKey> keys, CancellationToken cancellationToken)
    {
        var values = await parts[0].Values.GetManyAsync([.. parts.SelectMany(part => keys.Select(part.NameOf))], cancellationToken).ConfigureAwait(false);
        return [.. parts.Select((part, i) => part.ByKey(keys, values.AsSpan(i * keys.Count, keys.Count)))];
    }

    // The client sends what its callers give it over one connection before it waits for an answer: together they are one round trip already.
    public override Task<bool[]?> WriteAsync(PartWrite<T, TKey> write, CancellationToken cancellationToken) => Task.FromResult<bool[]?>(null);
}
