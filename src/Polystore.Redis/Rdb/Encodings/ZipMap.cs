using System.Buffers.Binary;

namespace Polystore.Redis.Rdb.Encodings;

/// <summary>
/// A zipmap, the small hash of servers before 2.6: number of pairs (1), then length, field, length, unused bytes (1), value, unused; 0xFF
/// (<c>src/zipmap.c</c>).
/// </summary>
internal static class ZipMap
{
    private const byte LongLength = 0xfe;
    private const byte End = 0xff;

    /// <summary>Number of pairs, and the lengths of fields and values; −1 when the bytes are not a zipmap.</summary>
    public static long Walk(ReadOnlySpan<byte> block, ref ElementMeter meter)
    {
        var (at, pairs) = (1L, 0L);
        while (at < block.Length && block[(int)at] != End)
        {
            if (!TryLength(block, ref at, out var field))
            {
                return -1;
            }

            at += field;
            if (!TryLength(block, ref at, out var value) || at >= block.Length)
            {
                return -1;
            }

            at += 1 + block[(int)at] + value;
            meter.Add(field);
            meter.Add(value);
            pairs++;
        }

        return at == block.Length - 1 ? pairs : -1;
    }

    private static bool TryLength(ReadOnlySpan<byte> block, ref long at, out long length)
    {
        length = 0;
        if (at >= block.Length || block[(int)at] == End)
        {
            return false;
        }

        var first = block[(int)at++];
        if (first < LongLength)
        {
            length = first;
            return true;
        }

        if (at + 4 > block.Length)
        {
            return false;
        }

        length = BinaryPrimitives.ReadUInt32LittleEndian(block[(int)at..]);
        at += 4;
        return true;
    }
}
