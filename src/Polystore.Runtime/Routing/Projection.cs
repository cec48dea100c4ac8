namespace Polystore.Runtime.Routing;

/// <summary>A declared read of some properties of an entity. Made by <see cref="RoutedEntity{T, TKey}.Project"/>; safe for any number of callers.</summary>
/// <typeparam name="T">The entity.</typeparam>
/// <typeparam name="TKey">Its key.</typeparam>
/// <typeparam name="TResult">What is read of it.</typeparam>
public sealed class Projection<T, TKey, TResult>
    where T : class
    where TKey : notnull
    where TResult : class
{
    private readonly PartReader<T, TKey> reader;
    private readonly Func<T, TResult> shape;

    internal Projection(PartReader<T, TKey> reader, Func<T, TResult> shape)
    {
        this.reader = reader;
        this.shape = shape;
    }

    /// <summary>One entity's; null in <see cref="Routed{T}.Value"/> when there is none.</summary>
    /// <exception cref="PartUnavailableException">A part without which it cannot be read is not to be had.</exception>
    public async Task<Routed<TResult>> GetAsync(TKey key, CancellationToken cancellationToken = default) =>
        Shaped(await reader.GetAsync(key, cancellationToken).ConfigureAwait(false));

    /// <summary>Many entities', by one round trip to each store; those that are not there are left out.</summary>
    /// <exception cref="PartUnavailableException">A part without which they cannot be read is not to be had.</exception>
    public async Task<IReadOnlyDictionary<TKey, Routed<TResult>>> GetManyAsync(IReadOnlyCollection<TKey> keys, CancellationToken cancellationToken = default)
    {
        var entities = await reader.GetManyAsync(keys, cancellationToken).ConfigureAwait(false);
        return entities.ToDictionary(found => found.Key, found => Shaped(found.Value));
    }

    private Routed<TResult> Shaped(Routed<T> entity) => entity.IsFound ? new Routed<TResult>(shape(entity.Value), entity.Missing) : default;
}
