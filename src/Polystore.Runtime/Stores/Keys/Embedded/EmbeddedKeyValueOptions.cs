namespace Polystore.Runtime.Stores;

/// <summary>How an embedded key-value store behaves. Immutable.</summary>
public sealed record EmbeddedKeyValueOptions
{
    /// <summary>The most keys, 1 or more; a new key beyond them is refused by <see cref="StoreFullException"/>, as Redis refuses it at maxmemory.</summary>
    public int MaxKeys { get; init; } = 1_000_000;

    /// <summary>The clock of lives.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
