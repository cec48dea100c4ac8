using System.Reflection;

namespace Polystore.Runtime.Routing.Parts;

/// <summary>One part of an entity in one store.</summary>
internal abstract class Part<T, TKey>(string name, string store, PartOptions options)
    where T : class
    where TKey : notnull
{
    public string Name { get; } = name;

    public string Store { get; } = store;

    /// <summary>The store itself: parts of one home share round trips.</summary>
    public abstract object Home { get; }

    public PartRole Role => Options.Role;

    public PartOptions Options { get; } = options;

    /// <summary>The properties of the entity that this part fills.</summary>
    public abstract IEnumerable<MemberInfo> Members { get; }

    /// <summary>True when the part counts the changes of its entity.</summary>
    public virtual bool HasVersion => false;

    /// <summary>The version that the entity has; for a part with one.</summary>
    public virtual long VersionOf(T entity) => 0;

    /// <summary>The version that the store has; null when the part is not there. For a part with one.</summary>
    public virtual Task<long?> VersionAsync(TKey key, CancellationToken cancellationToken) => Task.FromResult<long?>(null);

    /// <summary>The part with as little as gives these properties and tells whether it is there.</summary>
    public abstract Part<T, TKey> Narrowed(IReadOnlySet<MemberInfo> members);

    /// <summary>What the store has, to be given to <see cref="Apply"/>; null when it has nothing.</summary>
    public abstract Task<object?> ReadAsync(TKey key, CancellationToken cancellationToken);

    /// <summary>The same for many keys, in one round trip; keys of which the store has nothing are left out.</summary>
    public abstract Task<IReadOnlyDictionary<TKey, object>> ReadManyAsync(IReadOnlyList<TKey> keys, CancellationToken cancellationToken);

    /// <summary>Puts what was read into an entity.</summary>
    public abstract void Apply(object read, T entity);

    /// <summary>Puts in a part that must not be there; its version becomes the entity's.</summary>
    /// <exception cref="Stores.DuplicateKeyException">It is.</exception>
    public abstract Task InsertAsync(TKey key, T entity, CancellationToken cancellationToken);

    /// <summary>Makes the part as it is in the entity, whatever was there; its version becomes the entity's.</summary>
    public abstract Task PutAsync(TKey key, T entity, CancellationToken cancellationToken);

    /// <summary>True when a change of the entity is one of this part.</summary>
    public abstract bool IsChanged(T before, T after);

    /// <summary>Sends what changed. A part with a version expects that of <paramref name="before"/>, counts even when nothing else changed, and gives the new one to <paramref name="after"/>.</summary>
    /// <exception cref="Stores.ConcurrencyConflictException">Somebody else changed or deleted it.</exception>
    /// <returns>False when there is no such part, and it was not made.</returns>
    public abstract Task<bool> UpdateAsync(TKey key, T before, T after, CancellationToken cancellationToken);

    /// <summary>Takes the part away; false when it was not there.</summary>
    /// <exception cref="Stores.ConcurrencyConflictException">It has another version than expected.</exception>
    public abstract Task<bool> DeleteAsync(TKey key, long? expected, CancellationToken cancellationToken);
}
