using System.Buffers.Binary;

namespace Polystore.Redis.Rdb.Encodings;

/// <summary>An intset: bytes an integer (4), number of integers (4), the integers in order (<c>src/intset.c</c>).</summary>
internal static class IntSet
{
    private const int HeaderBytes = 8;

    /// <summary>Number of members, and the lengths of their texts; −1 when the bytes are not an intset.</summary>
    public static long Walk(ReadOnlySpan<byte> block, ref ElementMeter meter)
    {
        if (block.Length < HeaderBytes)
        {
            return -1;
        }

        var size = BinaryPrimitives.ReadUInt32LittleEndian(block);
        var count = BinaryPrimitives.ReadUInt32LittleEndian(block[4..]);
        if (size is not (2 or 4 or 8) || HeaderBytes + ((long)size * count) != block.Length)
        {
            return -1;
        }

        for (var at = HeaderBytes; at < block.Length; at += (int)size)
        {
            var content = block[at..];
            meter.Add(IntegerText.Length(size switch
            {
                2 => BinaryPrimitives.ReadInt16LittleEndian(content),
                4 => BinaryPrimitives.ReadInt32LittleEndian(content),
                _ => BinaryPrimitives.ReadInt64LittleEndian(content),
            }));
        }

        return count;
    }
}
