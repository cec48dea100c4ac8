using Polystore.Redis.Keys.Savings;

namespace Polystore.Redis.Keys.Patterns;

/// <summary>What is known of the keys of one pattern. Two of them can be added.</summary>
internal sealed class PatternStatistics
{
    /// <summary>A month, in which people use what they use at all.</summary>
    public const long LongIdleSeconds = 30L * 86400;

    // What was joined from patterns whose sample had another share is kept as an estimate of its own.
    private double joinedBytes;
    private double joinedVariance;
    private long joinedNames;
    private long joinedKeys;
    private long joinedRaw;
    private double squares;

    /// <summary>Keys whose name was seen.</summary>
    public long Names { get; private set; }

    /// <summary>Keys that were examined.</summary>
    public long Keys { get; private set; }

    /// <summary>Bytes of those that were examined.</summary>
    public long Bytes { get; private set; }

    public long LargestBytes { get; private set; }

    /// <summary>Keys that expire.</summary>
    public long Expiring { get; private set; }

    /// <summary>Keys whose time had passed already.</summary>
    public long Expired { get; private set; }

    public long NameBytes { get; private set; }

    /// <summary>Bytes of keys idle for longer than <see cref="LongIdleSeconds"/>.</summary>
    public long IdleBytes { get; private set; }

    /// <summary>Highest access counter.</summary>
    public byte? HighestFrequency { get; private set; }

    public KindCounts Kinds { get; } = new();

    /// <summary>Elements a key.</summary>
    public Log2Histogram Elements { get; } = new();

    /// <summary>Seconds that keys have left; null when none expires.</summary>
    public Log2Histogram? Ttl { get; private set; }

    /// <summary>Seconds since the last use; null when the server does not say.</summary>
    public Log2Histogram? IdleSeconds { get; private set; }

    public SmallBlocks SmallBlocks { get; } = new();

    public SmallStrings SmallStrings { get; } = new();

    public Compressible Compressible { get; } = new();

    public string? CommonestType => Kinds.Commonest is { } kind ? RedisNames.Of(kind.Type) : null;

    /// <summary>What a number of examined keys stands for.</summary>
    public double Factor => Keys == 0 ? 0 : (double)Names / Keys;

    public void See() => Names++;

    public void Add(in KeyFacts key)
    {
        Keys++;
        Bytes += key.Bytes;
        squares += (double)key.Bytes * key.Bytes;
        LargestBytes = Math.Max(LargestBytes, key.Bytes);
        NameBytes += key.Name.Length;
        Kinds.Add(key.Type, key.Encoding, 1, key.Bytes);
        Elements.Add(key.Elements);
        if (key.TtlMilliseconds is { } ttl)
        {
            Expiring++;
            Expired += ttl <= 0 ? 1 : 0;
            (Ttl ??= new()).Add(ttl / 1000);
        }

        if (key.IdleSeconds is { } idle)
        {
            (IdleSeconds ??= new()).Add(idle);
            IdleBytes += idle >= LongIdleSeconds ? key.Bytes : 0;
        }

        HighestFrequency = Higher(HighestFrequency, key.Frequency);
        SmallBlocks.Add(key);
        SmallStrings.Add(key);
        Compressible.Add(key);
    }

    public void Add(PatternStatistics other)
    {
        var (bytes, variance) = other.Estimate();
        joinedBytes += bytes;
        joinedVariance += variance;
        joinedNames += other.Names;
        joinedKeys += other.Keys;
        joinedRaw += other.Bytes;
        Names += other.Names;
        Keys += other.Keys;
        Bytes += other.Bytes;
        LargestBytes = Math.Max(LargestBytes, other.LargestBytes);
        Expiring += other.Expiring;
        Expired += other.Expired;
        NameBytes += other.NameBytes;
        IdleBytes += other.IdleBytes;
        HighestFrequency = Higher(HighestFrequency, other.HighestFrequency);
        Kinds.Add(other.Kinds);
        Elements.Add(other.Elements);
        Ttl = Log2Histogram.Sum(Ttl, other.Ttl);
        IdleSeconds = Log2Histogram.Sum(IdleSeconds, other.IdleSeconds);
        SmallBlocks.Add(other.SmallBlocks);
        SmallStrings.Add(other.SmallStrings);
        Compressible.Add(other.Compressible);
    }

    /// <summary>Bytes of all keys of the pattern and the variance of that estimate; the variance is 0 when every key was examined.</summary>
    /// <remarks>Simple random sampling without replacement: N·ȳ with the variance N²·(1 − n/N)·s²/n (Cochran: Sampling Techniques, section 2.8).</remarks>
    public (double Bytes, double Variance) Estimate()
    {
        var (names, keys, raw) = (Names - joinedNames, Keys - joinedKeys, Bytes - joinedRaw);
        if (keys == 0)
        {
            return (joinedBytes, joinedVariance);
        }

        var mean = (double)raw / keys;
        var spread = keys > 1 ? Math.Max(0, (squares - (keys * mean * mean)) / (keys - 1)) : 0;
        return (joinedBytes + (names * mean), joinedVariance + ((double)names * names * (1 - ((double)keys / names)) * spread / keys));
    }

    private static byte? Higher(byte? one, byte? other) => one is null || other > one ? other ?? one : one;
}
