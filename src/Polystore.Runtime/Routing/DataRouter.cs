using System.Linq.Expressions;

namespace Polystore.Runtime.Routing;

/// <summary>
/// Entities whose parts live in several stores: columns in PostgreSQL or SQLite, a document in MongoDB, live state in Redis, or their embedded
/// stand-ins. Declarations are made once, at start; their properties are compiled then.
/// </summary>
/// <param name="options">Cache and clock; null for neither cache nor another clock.</param>
public sealed class DataRouter(DataRouterOptions? options = null)
{
    private readonly DataRouterOptions options = options ?? new DataRouterOptions();

    /// <summary>Begins the declaration of an entity.</summary>
    /// <param name="name">Its name in messages and cache tags, such as <c>user</c>.</param>
    /// <param name="key">The property of its key.</param>
    /// <param name="create">Makes an empty one, to be filled.</param>
    /// <exception cref="ArgumentException">The key is no property that can be set.</exception>
    public EntityBuilder<T, TKey> Entity<T, TKey>(string name, Expression<Func<T, TKey>> key, Func<T> create)
        where T : class
        where TKey : notnull
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new EntityBuilder<T, TKey>(name, Member<T, TKey>.Of(key), create, options);
    }

    /// <summary>Declares a read that is computed of several stores, and kept in the router's cache until an entity that it is derived of is written by the router.</summary>
    /// <typeparam name="TArgument">What it depends on, such as <c>(long User, string Window)</c>.</typeparam>
    /// <typeparam name="TResult">The result; the cache's serializer has to know it.</typeparam>
    /// <param name="name">The beginning of its keys in the cache.</param>
    /// <param name="load">Computes it.</param>
    /// <param name="keyOf">The argument as text, the rest of the key; different for different arguments.</param>
    /// <param name="derivedOf">Tags of the entities that it is derived of: <see cref="RoutedEntity{T, TKey}.TagOf"/>, <see cref="RoutedEntity{T, TKey}.Tag"/>.</param>
    /// <param name="life">How long it is kept at most; null as the cache says.</param>
    public DerivedRead<TArgument, TResult> Derive<TArgument, TResult>(
        string name,
        Func<TArgument, CancellationToken, Task<TResult?>> load,
        Func<TArgument, string> keyOf,
        Func<TArgument, IReadOnlyList<string>> derivedOf,
        TimeSpan? life = null)
        where TResult : class
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new DerivedRead<TArgument, TResult>(name, load, keyOf, derivedOf, life, options.Cache);
    }
}
