namespace Polystore.Core.Keyspaces;

/// <summary>The keys whose names look alike: <c>user:{n}:cart</c>.</summary>
public sealed record KeyPattern
{
    /// <summary>
    /// The pattern. What varies stands in braces: <c>{n}</c> a number, <c>{uuid}</c>, <c>{hex}</c>, <c>{date}</c>, <c>{email}</c>,
    /// <c>{text}</c>, <c>{bin}</c> bytes, <c>{*}</c> many words, <c>{…}</c> further parts.
    /// </summary>
    public required string Pattern { get; init; }

    /// <summary>Keys; exact even when sampled, because every name is read.</summary>
    public long Keys { get; init; }

    /// <summary>Keys that were examined in full.</summary>
    public long Examined { get; init; }

    /// <summary>Bytes in memory; estimated when sampled.</summary>
    public long Bytes { get; init; }

    /// <summary>Lower end of the 99 % confidence interval of the bytes; of a dump, the bytes if no string grew. Null when they are known.</summary>
    public double? BytesLow { get; init; }

    /// <summary>Upper end of the 99 % confidence interval of the bytes; of a dump, the bytes if strings that APPEND made grow hold what the server used besides. Null when they are known.</summary>
    public double? BytesHigh { get; init; }

    /// <summary>
    /// Bytes that a server takes right after loading this dump; null when <see cref="Bytes"/> are those, or were told by a server. <see cref="Bytes"/> then
    /// are those of the server that wrote the dump, which was filled by commands.
    /// </summary>
    public long? LoadedBytes { get; init; }

    /// <summary>Share of the bytes of all keys, 0 to 1.</summary>
    public double Share { get; init; }

    /// <summary>Bytes of the largest key.</summary>
    public long LargestBytes { get; init; }

    /// <summary>Keys of each type.</summary>
    public IReadOnlyList<KeyspaceCount> Types { get; init; } = [];

    /// <summary>Keys of each encoding.</summary>
    public IReadOnlyList<KeyspaceCount> Encodings { get; init; } = [];

    /// <summary>Keys that expire; estimated when sampled.</summary>
    public long Expiring { get; init; }

    /// <summary>Seconds that the keys that expire have left; null when none does.</summary>
    public KeyspaceSpread? TtlSeconds { get; init; }

    /// <summary>Seconds since the last use; null when the server does not say.</summary>
    public KeyspaceSpread? IdleSeconds { get; init; }

    /// <summary>Bytes of keys that were not used for 30 days and more; null when the server does not say.</summary>
    public long? IdleBytes { get; init; }

    /// <summary>Highest access counter, 0 to 255; null when the server keeps none.</summary>
    public int? HighestFrequency { get; init; }

    /// <summary>Elements of a key; of strings, their bytes.</summary>
    public required KeyspaceSpread Elements { get; init; }

    /// <summary>Mean bytes of a name.</summary>
    public double NameBytes { get; init; }

    /// <summary>Small strings that could be fields of hashes; null when there are too few.</summary>
    public SmallStringSaving? SmallStrings { get; init; }

    /// <summary>Large strings and how far they can be compressed; null when none was measured.</summary>
    public CompressionSaving? Compression { get; init; }

    /// <summary>What higher limits of the compact encoding would save; empty when they would save nothing.</summary>
    public IReadOnlyList<LimitSaving> Limits { get; init; } = [];
}
