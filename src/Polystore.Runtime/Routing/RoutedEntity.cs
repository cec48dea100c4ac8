using System.Linq.Expressions;
using Polystore.Runtime.Routing.Parts;

namespace Polystore.Runtime.Routing;

/// <summary>
/// An entity whose parts live in several stores, read and written as one. Made by <see cref="DataRouter.Entity"/>; safe for any number of
/// callers. What several stores hold is not changed in one step: see <see cref="UpdateAsync"/>.
/// </summary>
/// <typeparam name="T">The entity.</typeparam>
/// <typeparam name="TKey">Its key.</typeparam>
public sealed partial class RoutedEntity<T, TKey>
    where T : class
    where TKey : notnull
{
    private readonly EntityDeclaration<T, TKey> declaration;
    private readonly DataRouterOptions options;
    private readonly PartReader<T, TKey> reader;
    private readonly Part<T, TKey> authoritative;
    private readonly Part<T, TKey>[] others;

    internal RoutedEntity(EntityDeclaration<T, TKey> declaration, DataRouterOptions options)
    {
        this.declaration = declaration;
        this.options = options;
        reader = Reader(declaration.Parts);
        authoritative = declaration.Parts.Single(part => part.Role == PartRole.Authoritative);
        others = [.. declaration.Parts.Where(part => part != authoritative)];
    }

    /// <summary>The name of the declaration.</summary>
    public string Name => declaration.Name;

    /// <summary>The tag of everything that is derived from any entity of this kind.</summary>
    public string Tag => Name;

    /// <summary>The tag of what is derived from one entity.</summary>
    public string TagOf(TKey key) => $"{Name}:{key}";

    /// <summary>One entity: its stores are asked at once, each by one round trip.</summary>
    /// <exception cref="PartUnavailableException">A part without which the entity cannot be read is not to be had.</exception>
    public Task<Routed<T>> GetAsync(TKey key, CancellationToken cancellationToken = default) => reader.GetAsync(key, cancellationToken);

    /// <summary>Many entities, by one round trip to each store however many they are; those that are not there are left out.</summary>
    /// <exception cref="PartUnavailableException">A part without which the entities cannot be read is not to be had.</exception>
    public Task<IReadOnlyDictionary<TKey, Routed<T>>> GetManyAsync(IReadOnlyCollection<TKey> keys, CancellationToken cancellationToken = default) =>
        reader.GetManyAsync(keys, cancellationToken);

    /// <summary>
    /// Declares a read of some properties: only the columns and parts that <paramref name="shape"/> names are asked for, and a store that it
    /// needs nothing of is left alone. An expression that uses the entity as a whole needs all of it.
    /// </summary>
    /// <param name="shape">Makes the result, such as <c>user => new UserCard(user.Name, user.Profile)</c>. Compiled once.</param>
    public Projection<T, TKey, TResult> Project<TResult>(Expression<Func<T, TResult>> shape)
        where TResult : class
    {
        var needed = UsedMembers.Of(shape);
        var parts = needed is null ? declaration.Parts : [.. declaration.Parts
            .Where(part => part.Role == PartRole.Authoritative || part.Members.Any(needed.Contains))
            .Select(part => part.Narrowed(needed))];
        return new Projection<T, TKey, TResult>(Reader(parts), shape.Compile());
    }

    private PartReader<T, TKey> Reader(IReadOnlyList<Part<T, TKey>> parts) => new(Name, parts, declaration.Create, declaration.Key.Set, options.Time);
}
