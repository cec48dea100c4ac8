namespace Polystore.Runtime.Stores;

/// <summary>Values by their keys, and what holds for keys of every kind.</summary>
public interface IKeyValues
{
    /// <summary>The value; null when there is none.</summary>
    ValueTask<byte[]?> GetAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>Values in the order of the keys, null where there is none or another kind of value; one round trip.</summary>
    ValueTask<byte[]?[]> GetManyAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken = default);

    /// <summary>Sets a value, and its life anew.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value; it may be empty.</param>
    /// <param name="life">After which it is gone, 1 ms or more; null for never.</param>
    /// <param name="when">Whether there must, or must not, be one already.</param>
    /// <param name="cancellationToken">Stops waiting; it may be set all the same.</param>
    /// <returns>False when <paramref name="when"/> did not hold.</returns>
    ValueTask<bool> SetAsync(string key, ReadOnlyMemory<byte> value, TimeSpan? life = null, KeyCondition when = KeyCondition.Always, CancellationToken cancellationToken = default);

    /// <summary>Adds to a whole number in decimal digits; a missing one counts from 0. Its life stays.</summary>
    /// <returns>The sum.</returns>
    /// <exception cref="InvalidChangeException">The value is no 64-bit integer, or the sum is none.</exception>
    ValueTask<long> IncrementAsync(string key, long by = 1, CancellationToken cancellationToken = default);

    /// <summary>Sets a value when the one that is there has the expected bytes.</summary>
    /// <param name="key">The key.</param>
    /// <param name="expected">The bytes that have to be there; null for nothing.</param>
    /// <param name="value">The new value.</param>
    /// <param name="life">After which it is gone, 1 ms or more; null for never.</param>
    /// <param name="cancellationToken">Stops waiting; it may be set all the same.</param>
    /// <returns>False when something else was there.</returns>
    ValueTask<bool> CompareAndSetAsync(string key, ReadOnlyMemory<byte>? expected, ReadOnlyMemory<byte> value, TimeSpan? life = null, CancellationToken cancellationToken = default);

    /// <summary>Deletes a value when it has the expected bytes; false when something else, or nothing, was there.</summary>
    ValueTask<bool> CompareAndDeleteAsync(string key, ReadOnlyMemory<byte> expected, CancellationToken cancellationToken = default);

    /// <summary>Deletes keys of any kind.</summary>
    /// <returns>How many were there.</returns>
    ValueTask<long> DeleteAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken = default);

    /// <summary>Whether there is a value of any kind.</summary>
    ValueTask<bool> ExistsAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>Gives a key of any kind a life from now on, 1 ms or more; null for one without end. False when there is no such key.</summary>
    ValueTask<bool> ExpireAsync(string key, TimeSpan? life, CancellationToken cancellationToken = default);

    /// <summary>The rest of a key's life; null when it has no end, and when there is no such key.</summary>
    ValueTask<TimeSpan?> TimeToLiveAsync(string key, CancellationToken cancellationToken = default);
}

/// <summary>A condition of setting a value.</summary>
public enum KeyCondition
{
    /// <summary>Whether there is one or not.</summary>
    Always,

    /// <summary>Only when there is none.</summary>
    Missing,

    /// <summary>Only when there is one.</summary>
    Present,
}
