using System.Runtime.InteropServices;
using Polystore.Redis.Memory;

namespace Polystore.Redis.Keys;

/// <summary>What is known of one key while the keyspace is walked; valid during the call that hands it over.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly ref struct KeyFacts
{
    /// <summary>Name, as bytes.</summary>
    public required ReadOnlySpan<byte> Name { get; init; }

    /// <summary>Number of the logical database.</summary>
    public long Database { get; init; }

    /// <summary>Type of the value.</summary>
    public required RedisType Type { get; init; }

    /// <summary>Layout of the value.</summary>
    public required RedisEncoding Encoding { get; init; }

    /// <summary>Bytes in memory, name included, as <c>MEMORY USAGE</c> counts; of a key of a dump, right after loading.</summary>
    public required long Bytes { get; init; }

    /// <summary>Bytes more of a key of a dump, when the server that wrote it was filled by commands.</summary>
    public long SlackBytes { get; init; }

    /// <summary>Bytes more at most of a string of a dump that grew; whether it did, a dump does not tell.</summary>
    public long RoomBytes { get; init; }

    /// <summary>Bytes that the first phase of a sample was told; 0 when there was none.</summary>
    public long QuickBytes { get; init; }

    /// <summary>Whether the key is in the sample for its size, and not because it was drawn.</summary>
    public bool IsCertain { get; init; }

    /// <summary>Bytes by history.</summary>
    internal MemoryBytes Memory => new(Bytes, Bytes + SlackBytes);

    /// <summary>Items, members, fields or entries; 1 for a string.</summary>
    public long Elements { get; init; }

    /// <summary>Bytes of the content: of a string, of all items or members, of all fields and values.</summary>
    public long ContentBytes { get; init; }

    /// <summary>Bytes of the longest item, member, field or value.</summary>
    public long LongestElement { get; init; }

    /// <summary>Bytes of a hash's field names.</summary>
    public long FieldNameBytes { get; init; }

    /// <summary>How many of the strings are integers that fit 32 bits.</summary>
    public long Integers { get; init; }

    /// <summary>Bytes of a string after LZF compression; null when nobody compressed it.</summary>
    public long? CompressedBytes { get; init; }

    /// <summary>Milliseconds until it expires, counted from the time of observation, negative when that is past; null: never.</summary>
    public long? TtlMilliseconds { get; init; }

    /// <summary>Seconds since its last use; null when the server does not say.</summary>
    public long? IdleSeconds { get; init; }

    /// <summary>Logarithmic access counter, 0 to 255; null when the server keeps none.</summary>
    public byte? Frequency { get; init; }
}
