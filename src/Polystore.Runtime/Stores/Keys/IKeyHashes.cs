namespace Polystore.Runtime.Stores;

/// <summary>Hashes: small records of fields.</summary>
public interface IKeyHashes
{
    /// <summary>A field; null when it, or the hash, is missing.</summary>
    ValueTask<byte[]?> HashGetAsync(string key, string field, CancellationToken cancellationToken = default);

    /// <summary>All fields; empty when there is no such hash.</summary>
    ValueTask<IReadOnlyDictionary<string, byte[]>> HashGetAllAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>All fields of many hashes in the order of the keys; one round trip.</summary>
    ValueTask<IReadOnlyDictionary<string, byte[]>[]> HashGetAllAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken = default);

    /// <summary>Sets fields, one or more; the others and the life stay.</summary>
    ValueTask HashSetAsync(string key, IReadOnlyDictionary<string, byte[]> fields, CancellationToken cancellationToken = default);

    /// <summary>Adds to a field that is a whole number; a missing one counts from 0.</summary>
    /// <exception cref="InvalidChangeException">The field is no 64-bit integer, or the sum is none.</exception>
    ValueTask<long> HashIncrementAsync(string key, string field, long by = 1, CancellationToken cancellationToken = default);

    /// <summary>Deletes fields; how many were there.</summary>
    ValueTask<long> HashDeleteAsync(string key, IReadOnlyList<string> fields, CancellationToken cancellationToken = default);
}
