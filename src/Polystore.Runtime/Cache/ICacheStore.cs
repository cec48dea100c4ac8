namespace Polystore.Runtime.Cache;

/// <summary>Where entries are kept that several readers share. What it throws when it cannot be asked is a <see cref="RedisClient.RedisException"/>.</summary>
internal interface ICacheStore : IAsyncDisposable
{
    /// <summary>Asks for an entry, and for the right to load it.</summary>
    Task<CacheAnswer> BeginAsync(string key, bool force, IReadOnlyList<string> tags, TimeSpan life, CancellationToken cancellationToken);

    /// <summary>Asks for many entries, and for the right to load those that are not there, in one round trip.</summary>
    Task<CacheAnswer[]> BeginManyAsync(IReadOnlyList<string> keys, IReadOnlyList<string> tags, TimeSpan life, CancellationToken cancellationToken);

    /// <summary>The entry as it is, and how long it is kept yet.</summary>
    Task<(byte[]? Payload, TimeSpan Left)> PeekAsync(string key, CancellationToken cancellationToken);

    /// <summary>Puts what was loaded; false when an invalidation came between, or the lease ran out.</summary>
    Task<bool> FillAsync(CacheAnswer begun, string key, byte[] payload, TimeSpan keep, CancellationToken cancellationToken);

    /// <summary>Gives the right to load back: others would wait until it runs out.</summary>
    Task ReleaseAsync(CacheAnswer begun, string key);

    /// <summary>Removes the value, and has readers wait for the write that begins.</summary>
    Task<CacheAnswer> BeginWriteAsync(string key, CancellationToken cancellationToken);

    /// <summary>Removes values, and leases with them, so that loads on their way are refused.</summary>
    Task InvalidateAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken);

    /// <summary>A new token for a tag: no entry of before has it.</summary>
    Task InvalidateTagAsync(string tag, CancellationToken cancellationToken);

    /// <summary>Removes the values whose keys match, and refuses every load of the cache that is on its way.</summary>
    Task<long> InvalidatePatternAsync(string pattern, CancellationToken cancellationToken);

    /// <summary>The tokens that tags have now; null for one that is gone.</summary>
    Task<IReadOnlyList<string?>> TagsAsync(IReadOnlyList<CacheTag> tags, CancellationToken cancellationToken);
}
