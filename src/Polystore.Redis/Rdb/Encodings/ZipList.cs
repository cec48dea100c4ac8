using System.Buffers.Binary;

namespace Polystore.Redis.Rdb.Encodings;

/// <summary>
/// A ziplist, the block of servers before 7.0: total bytes (4), offset of the last entry (4), number of entries (2), entries, 0xFF. An entry is
/// the length of the one before (1 or 5 bytes), its encoding and its content (<c>src/ziplist.c</c>).
/// </summary>
internal static class ZipList
{
    private const int HeaderBytes = 10;
    private const byte End = 0xff;
    private const byte LongPrevious = 0xfe;

    /// <summary>Number of tuples, and the lengths of their content; −1 when the bytes are not a ziplist.</summary>
    public static long Walk(ReadOnlySpan<byte> block, Tuples tuples, ref ElementMeter meter)
    {
        if (block.Length <= HeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(block) != block.Length || block[^1] != End)
        {
            return -1;
        }

        var (at, strings, within) = (HeaderBytes, 0L, 0);
        while (block[at] != End)
        {
            at += block[at] == LongPrevious ? 5 : 1;
            if (at >= block.Length || !TryEntry(block[at..], out var length, out var bytes))
            {
                return -1;
            }

            if (within < tuples.Content)
            {
                meter.Add(length);
            }

            strings++;
            within = within + 1 == tuples.Size ? 0 : within + 1;
            at += bytes;
        }

        return within == 0 && at == block.Length - 1 ? strings / tuples.Size : -1;
    }

    // Bytes: encoding and content; the end mark always follows, so an entry never reaches the end of the block.
    private static bool TryEntry(ReadOnlySpan<byte> entry, out long length, out int bytes)
    {
        var first = entry[0];
        (length, bytes) = (0, 0);
        var header = first switch { < 0x40 => 1, < 0x80 => 2, < 0xc0 => 5, _ => 1 + IntegerBytes(first) };
        if (header >= entry.Length || header == 0)
        {
            return false;
        }

        long total = header;
        if (first < 0xc0)
        {
            length = header switch
            {
                1 => first & 0x3f,
                2 => ((first & 0x3f) << 8) | entry[1],
                _ => BinaryPrimitives.ReadUInt32BigEndian(entry[1..]),
            };
            total += length;
        }
        else
        {
            length = IntegerText.Length(Integer(first, entry[1..]));
        }

        bytes = (int)Math.Min(total, int.MaxValue);
        return total < entry.Length;
    }

    private static int IntegerBytes(byte first) => first switch
    {
        0xc0 => 2,
        0xd0 => 4,
        0xe0 => 8,
        0xf0 => 3,
        0xfe => 1,
        >= 0xf1 and <= 0xfd => 0,
        _ => -1,
    };

    private static long Integer(byte first, ReadOnlySpan<byte> content) => first switch
    {
        0xc0 => BinaryPrimitives.ReadInt16LittleEndian(content),
        0xd0 => BinaryPrimitives.ReadInt32LittleEndian(content),
        0xe0 => BinaryPrimitives.ReadInt64LittleEndian(content),
        0xf0 => (content[0] | (content[1] << 8) | (content[2] << 16)) << 8 >> 8,
        0xfe => (sbyte)content[0],
        _ => (first & 0xf) - 1,
    };
}
