namespace Polystore.Redis.Keys;

/// <summary>What a server answered about one key.</summary>
internal sealed record ExaminedKey(byte[] Name, long Database)
{
    public RedisType Type { get; init; }

    public RedisEncoding Encoding { get; init; }

    public long Bytes { get; init; }

    public long QuickBytes { get; init; }

    public bool IsCertain { get; init; }

    public long Elements { get; init; }

    public long ContentBytes { get; init; }

    public long LongestElement { get; init; }

    public long? CompressedBytes { get; init; }

    public long? TtlMilliseconds { get; init; }

    public long? IdleSeconds { get; init; }

    public byte? Frequency { get; init; }

    public KeyFacts Facts() => new()
    {
        Name = Name,
        Database = Database,
        Type = Type,
        Encoding = Encoding,
        Bytes = Bytes,
        QuickBytes = QuickBytes,
        IsCertain = IsCertain,
        Elements = Elements,
        ContentBytes = ContentBytes,
        LongestElement = LongestElement,
        CompressedBytes = CompressedBytes,
        TtlMilliseconds = TtlMilliseconds,
        IdleSeconds = IdleSeconds,
        Frequency = Frequency,
    };
}
