using Polystore.Runtime.Routing.Parts;

namespace Polystore.Runtime.Routing.Bundles;

/// <summary>Parts of an entity in one store, read and written by one round trip.</summary>
internal abstract class PartBundle<T, TKey>
    where T : class
    where TKey : notnull
{
    /// <summary>True when the authoritative part is written with the others, all or none.</summary>
    public virtual bool WritesAllOrNone => false;

    /// <summary>What the store has of each part, as <see cref="Part{T, TKey}.ReadAsync"/> gives it. When it throws, the parts are asked one by one.</summary>
    public abstract Task<object?[]> ReadAsync(TKey key, CancellationToken cancellationToken);

    /// <summary>The same for many keys, as <see cref="Part{T, TKey}.ReadManyAsync"/> gives it.</summary>
    public abstract Task<IReadOnlyDictionary<TKey, object>[]> ReadManyAsync(IReadOnlyList<TKey> keys, CancellationToken cancellationToken);

    /// <summary>Does a write to each part.</summary>
    /// <returns>For each part whether it is done, or has to be done alone; null when all have to, because nothing is done or doing it again is the same.</returns>
    public abstract Task<bool[]?> WriteAsync(PartWrite<T, TKey> write, CancellationToken cancellationToken);
}

/// <summary>Makes bundles.</summary>
internal static class PartBundles
{
    /// <summary>Parts of one store together, in their order; the first of each store decides the order of the stores.</summary>
    public static IReadOnlyList<Part<T, TKey>[]> Grouped<T, TKey>(IEnumerable<Part<T, TKey>> parts)
        where T : class
        where TKey : notnull => [.. parts.GroupBy(part => part.Home, ReferenceEqualityComparer.Instance).Select(group => group.ToArray())];

    /// <summary>The bundle of several parts of one store.</summary>
    public static PartBundle<T, TKey> Of<T, TKey>(IReadOnlyList<Part<T, TKey>> parts)
        where T : class
        where TKey : notnull => parts[0] switch
        {
            ColumnsPart<T, TKey> => new ColumnsBundle<T, TKey>([.. parts.Cast<ColumnsPart<T, TKey>>()]),
            DocumentPart<T, TKey> => new DocumentBundle<T, TKey>([.. parts.Cast<DocumentPart<T, TKey>>()]),
            _ => new StateBundle<T, TKey>([.. parts.Cast<StatePart<T, TKey>>()]),
        };
}
