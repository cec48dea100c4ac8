using Polystore.Redis.Keys.Savings;

namespace Polystore.Redis.Keys.Patterns;

/// <summary>What is known of the keys of one pattern. Two of them can be added.</summary>
internal sealed class PatternStatistics
{
    private static readonly int TypeCount = Enum.GetValues<RedisType>().Length;
    private static readonly int EncodingCount = Enum.GetValues<RedisEncoding>().Length;

    private readonly long[] types = new long[TypeCount];
    private readonly long[] encodings = new long[EncodingCount];

    public long Keys { get; private set; }

    public long Bytes { get; private set; }

    public long LargestBytes { get; private set; }

    /// <summary>Keys that expire.</summary>
    public long Expiring { get; private set; }

    /// <summary>Keys whose time had passed already.</summary>
    public long Expired { get; private set; }

    public long NameBytes { get; private set; }

    public long ContentBytes { get; private set; }

    public long FieldNameBytes { get; private set; }

    /// <summary>Bytes of keys idle for longer than <see cref="IdleSeconds"/>.</summary>
    public long IdleBytes { get; private set; }

    /// <summary>Highest access counter.</summary>
    public byte? HighestFrequency { get; private set; }

    /// <summary>Elements a key.</summary>
    public Log2Histogram Elements { get; } = new();

    /// <summary>Seconds that keys have left.</summary>
    public Log2Histogram Ttl { get; } = new();

    /// <summary>Seconds since the last use; empty when the server does not say.</summary>
    public Log2Histogram IdleSeconds { get; } = new();

    public SmallBlocks SmallBlocks { get; } = new();

    public SmallStrings SmallStrings { get; } = new();

    public Compressible Compressible { get; } = new();

    /// <summary>A month, in which people use what they use at all.</summary>
    public const long LongIdleSeconds = 30L * 86400;

    public string? CommonestType => Keys == 0 ? null : RedisNames.Of((RedisType)Array.IndexOf(types, types.Max()));

    public IEnumerable<(RedisType Type, long Keys)> Types => types.Select((count, type) => ((RedisType)type, count)).Where(entry => entry.count > 0);

    public IEnumerable<(RedisEncoding Encoding, long Keys)> Encodings =>
        encodings.Select((count, encoding) => ((RedisEncoding)encoding, count)).Where(entry => entry.count > 0);

    public void Add(in KeyFacts key)
    {
        Keys++;
        Bytes += key.Bytes;
        LargestBytes = Math.Max(LargestBytes, key.Bytes);
        NameBytes += key.Name.Length;
        ContentBytes += key.ContentBytes;
        FieldNameBytes += key.FieldNameBytes;
        types[(int)key.Type]++;
        encodings[(int)key.Encoding]++;
        Elements.Add(key.Elements);
        if (key.TtlMilliseconds is { } ttl)
        {
            Expiring++;
            Expired += ttl <= 0 ? 1 : 0;
            Ttl.Add(ttl / 1000);
        }

        if (key.IdleSeconds is { } idle)
        {
            IdleSeconds.Add(idle);
            IdleBytes += idle >= LongIdleSeconds ? key.Bytes : 0;
        }

        HighestFrequency = key.Frequency > HighestFrequency || HighestFrequency is null ? key.Frequency ?? HighestFrequency : HighestFrequency;
        SmallBlocks.Add(key);
        SmallStrings.Add(key);
        Compressible.Add(key);
    }

    public void Add(PatternStatistics other)
    {
        Keys += other.Keys;
        Bytes += other.Bytes;
        LargestBytes = Math.Max(LargestBytes, other.LargestBytes);
        Expiring += other.Expiring;
        Expired += other.Expired;
        NameBytes += other.NameBytes;
        ContentBytes += other.ContentBytes;
        FieldNameBytes += other.FieldNameBytes;
        IdleBytes += other.IdleBytes;
        HighestFrequency = other.HighestFrequency > HighestFrequency || HighestFrequency is null ? other.HighestFrequency : HighestFrequency;
        Sum(types, other.types);
        Sum(encodings, other.encodings);
        Elements.Add(other.Elements);
        Ttl.Add(other.Ttl);
        IdleSeconds.Add(other.IdleSeconds);
        SmallBlocks.Add(other.SmallBlocks);
        SmallStrings.Add(other.SmallStrings);
        Compressible.Add(other.Compressible);
    }

    private static void Sum(long[] mine, long[] theirs)
    {
        for (var i = 0; i < mine.Length; i++)
        {
            mine[i] += theirs[i];
        }
    }
}
