namespace Polystore.Runtime.Stores;

/// <summary>What a store answers that an application can act on. The message is one sentence; no value of the application is in it.</summary>
public abstract class StoreException : Exception
{
    private protected StoreException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}

/// <summary>Somebody else changed the entity since it was read: read it again, and decide again.</summary>
public sealed class ConcurrencyConflictException : StoreException
{
    /// <summary>Makes one.</summary>
    /// <param name="place">Where, such as <c>main.users</c>.</param>
    /// <param name="expected">The version that the writer had read.</param>
    /// <param name="actual">The version that is there; null when the entity is gone.</param>
    public ConcurrencyConflictException(string place, long expected, long? actual)
        : base(actual is { } version
            ? FormattableString.Invariant($"An entity of {place} was changed meanwhile: version {expected} was expected and {version} is there; read it again.")
            : FormattableString.Invariant($"An entity of {place} is gone: version {expected} was expected; it was deleted meanwhile or never there."))
    {
        Place = place;
        Expected = expected;
        Actual = actual;
    }

    /// <summary>Where, such as <c>main.users</c>.</summary>
    public string Place { get; }

    /// <summary>The version that the writer had read.</summary>
    public long Expected { get; }

    /// <summary>The version that is there; null when the entity is gone.</summary>
    public long? Actual { get; }
}

/// <summary>An entity with this key, or this value of a unique index, is there already.</summary>
public sealed class DuplicateKeyException(string place, Exception? inner = null)
    : StoreException($"{place} has an entity with this key already, or with a value that has to be unique.", inner);

/// <summary>A change, a filter or an index that the store does not take as it is written.</summary>
public sealed class InvalidChangeException(string message, Exception? inner = null) : StoreException(message, inner);

/// <summary>The key holds another kind of value than the operation is for.</summary>
public sealed class WrongKindException(string operation, Exception? inner = null)
    : StoreException($"{operation} met a key that holds another kind of value; use a key of its own for each kind.", inner);

/// <summary>An embedded store holds as much as its options allow, and nothing in it has expired.</summary>
public sealed class StoreFullException(string store, long most)
    : StoreException(FormattableString.Invariant($"The embedded store {store} holds {most} keys, its limit, and none has expired; raise MaxKeys or give keys a life."));

/// <summary>The store cannot be reached, or too many calls to it failed just now; nothing was done.</summary>
public sealed class StoreUnavailableException(string store, string why, Exception? inner = null)
    : StoreException($"The store {store} is not available: {why.TrimEnd('.')}; nothing was done.", inner);

/// <summary>The connection was lost while a transaction was committed: it is done whole or not at all, and only reading tells which.</summary>
public sealed class CommitUnknownException(string store, Exception inner)
    : StoreException($"The connection to the store {store} was lost during a commit; read whether it was done before doing it again.", inner);
