namespace Polystore.Runtime.Cache;

/// <summary>What is different for one entry.</summary>
public sealed record CacheEntryOptions
{
    /// <summary>How long it is fresh; null as the cache says.</summary>
    public TimeSpan? Life { get; init; }

    /// <summary>Names by which it can be invalidated together with others (<see cref="DatabaseCache.InvalidateTagAsync"/>).</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];
}
