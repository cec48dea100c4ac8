using Polystore.Redis.Memory;

namespace Polystore.Redis.Keys.Savings;

/// <summary>Bytes of a listpack that would hold given strings (<c>src/listpack.c</c>).</summary>
internal static class ListPackSize
{
    private const int HeaderAndEnd = 7;

    // Encoding and length before, length behind: 1 + 1 bytes for strings under 64 bytes, 2 + 2 for those under 4096.
    private const int ShortString = 64;

    /// <summary>An upper bound: integers, which take less than their text, are counted as text.</summary>
    public static long Of(long strings, long contentBytes) =>
        HeaderAndEnd + contentBytes + (strings * (strings > 0 && contentBytes / strings >= ShortString ? 4 : 2));

    /// <summary>The same for a value of a type: scores of sorted sets are counted as 9 bytes, the length of a double.</summary>
    public static long Of(RedisType type, long elements, long contentBytes) => type switch
    {
        RedisType.Hash => Of(2 * elements, contentBytes),
        RedisType.SortedSet => Of(2 * elements, contentBytes + (9 * elements)),
        _ => Of(elements, contentBytes),
    };

    /// <summary>Bytes in memory of the object with its block.</summary>
    public static long InMemory(MemoryModel memory, RedisType type, long elements, long contentBytes) => memory.Block(Of(type, elements, contentBytes));
}
