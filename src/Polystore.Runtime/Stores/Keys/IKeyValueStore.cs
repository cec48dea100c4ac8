namespace Polystore.Runtime.Stores;

/// <summary>
/// Live state by keys: values, hashes, sorted sets and lists, with lives. Redis, or the process itself for development, tests and small
/// services. Keys are text, values are bytes; a key holds one kind of value, and an operation for another kind throws
/// <see cref="WrongKindException"/>. What becomes empty is gone. Each call is one step that others see whole or not at all, but for the
/// calls over many keys in a cluster. Safe for any number of callers.
/// </summary>
public interface IKeyValueStore : IStore, IKeyValues, IKeyHashes, IKeySortedSets, IKeyLists;
