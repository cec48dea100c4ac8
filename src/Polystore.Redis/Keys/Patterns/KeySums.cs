using Polystore.Redis.Keys.Resuming;
using Polystore.Redis.Keys.Savings;
using Polystore.Redis.Memory;

namespace Polystore.Redis.Keys.Patterns;

/// <summary>What examined keys have shown, summed up.</summary>
internal sealed class KeySums
{
    /// <summary>A month, in which people use what they use at all.</summary>
    public const long LongIdleSeconds = 30L * 86400;

    public long Keys { get; private set; }

    public MemoryBytes Bytes { get; private set; }

    public MemoryBytes LargestBytes { get; private set; }

    /// <summary>Bytes more at most of strings of a dump that grew. Not kept with a walk: those of servers have none.</summary>
    public long RoomBytes { get; private set; }

    /// <summary>Keys that expire.</summary>
    public long Expiring { get; private set; }

    /// <summary>Keys whose time had passed already.</summary>
    public long Expired { get; private set; }

    public long NameBytes { get; private set; }

    /// <summary>Bytes of keys idle for longer than <see cref="LongIdleSeconds"/>.</summary>
    public MemoryBytes IdleBytes { get; private set; }

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

    public void Add(in KeyFacts key)
    {
        Keys++;
        Bytes += key.Memory;
        LargestBytes = MemoryBytes.Larger(LargestBytes, key.Memory);
        RoomBytes += key.RoomBytes;
        NameBytes += key.Name.Length;
        Kinds.Add(key.Type, key.Encoding, 1, key.Memory);
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
            IdleBytes += idle >= LongIdleSeconds ? key.Memory : default;
        }

        HighestFrequency = Higher(HighestFrequency, key.Frequency);
        SmallBlocks.Add(key);
        SmallStrings.Add(key);
        Compressible.Add(key);
    }

    /// <summary>Adds others, of which each stands for several.</summary>
    /// <param name="other">The others.</param>
    /// <param name="keys">For how many keys each stands.</param>
    /// <param name="bytes">For how many bytes each of its bytes stands.</param>
    public void Add(KeySums other, double keys, double bytes)
    {
        Keys += Weighted.Of(other.Keys, keys);
        Bytes += other.Bytes.Times(bytes);
        LargestBytes = MemoryBytes.Larger(LargestBytes, other.LargestBytes);
        Expiring += Weighted.Of(other.Expiring, keys);
        Expired += Weighted.Of(other.Expired, keys);
        RoomBytes += Weighted.Of(other.RoomBytes, bytes);
        NameBytes += Weighted.Of(other.NameBytes, keys);
        IdleBytes += other.IdleBytes.Times(bytes);
        HighestFrequency = Higher(HighestFrequency, other.HighestFrequency);
        Kinds.Add(other.Kinds, keys, bytes);
        Elements.Add(other.Elements, keys);
        Ttl = Log2Histogram.Sum(Ttl, other.Ttl, keys);
        IdleSeconds = Log2Histogram.Sum(IdleSeconds, other.IdleSeconds, keys);
        SmallBlocks.Add(other.SmallBlocks, keys);
        SmallStrings.Add(other.SmallStrings, keys);
        Compressible.Add(other.Compressible, keys);
    }

    private static byte? Higher(byte? one, byte? other) => one is null || other > one ? other ?? one : one;

    public void Store(StateStream state)
    {
        Keys = state.Number(Keys);
        Bytes = state.Memory(Bytes);
        LargestBytes = state.Memory(LargestBytes);
        Expiring = state.Number(Expiring);
        Expired = state.Number(Expired);
        NameBytes = state.Number(NameBytes);
        IdleBytes = state.Memory(IdleBytes);
        HighestFrequency = (byte?)state.Maybe(HighestFrequency);
        Kinds.Store(state);
        Elements.Store(state);
        Ttl = state.Part(Ttl, () => new Log2Histogram(), histogram => histogram.Store(state));
        IdleSeconds = state.Part(IdleSeconds, () => new Log2Histogram(), histogram => histogram.Store(state));
        SmallBlocks.Store(state);
        SmallStrings.Store(state);
        Compressible.Store(state);
    }
}
