namespace Polystore.Runtime.Cache;

/// <summary>What a cache has under a key.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <param name="Found">There is an entry; it may say that there is no value.</param>
/// <param name="Value">The value; the default when there is none.</param>
/// <param name="Remaining">How long it is fresh yet; negative when it is past its life and kept for <see cref="DatabaseCacheOptions.StaleLife"/>.</param>
public readonly record struct CachedValue<T>(bool Found, T? Value, TimeSpan Remaining)
{
    /// <summary>It is past its life.</summary>
    public bool IsStale => Found && Remaining <= TimeSpan.Zero;
}
