namespace Polystore.Runtime.Stores;

/// <summary>Short lists of what was last: newest first, with a bound.</summary>
public interface IKeyLists
{
    /// <summary>Puts a value in front, and drops what lies beyond the bound.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="keep">How many values stay, 1 or more.</param>
    /// <param name="cancellationToken">Stops waiting; it may be done all the same.</param>
    /// <returns>How many values there are now.</returns>
    ValueTask<long> ListPushAsync(string key, ReadOnlyMemory<byte> value, int keep, CancellationToken cancellationToken = default);

    /// <summary>The newest values, newest first; empty when there is no such list.</summary>
    /// <param name="key">The key.</param>
    /// <param name="most">How many, 1 or more.</param>
    /// <param name="cancellationToken">Stops.</param>
    ValueTask<IReadOnlyList<byte[]>> ListNewestAsync(string key, int most, CancellationToken cancellationToken = default);
}
