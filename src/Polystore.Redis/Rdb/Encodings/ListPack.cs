using System.Buffers.Binary;

namespace Polystore.Redis.Rdb.Encodings;

/// <summary>
/// A listpack: total bytes (4), number of elements (2), elements, 0xFF. An element is its encoding byte, its content, and the length of both
/// again, so that it can be walked backwards (<c>src/listpack.c</c>).
/// </summary>
internal static class ListPack
{
    private const int HeaderBytes = 6;
    private const byte End = 0xff;

    /// <summary>Number of tuples, and the lengths of their content; −1 when the bytes are not a listpack.</summary>
    public static long Walk(ReadOnlySpan<byte> block, Tuples tuples, ref ElementMeter meter)
    {
        if (block.Length <= HeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(block) != block.Length || block[^1] != End)
        {
            return -1;
        }

        var (at, strings, within) = (HeaderBytes, 0L, 0);
        while (block[at] != End)
        {
            if (!TryElement(block[at..], out var length, out var encoded))
            {
                return -1;
            }

            if (within < tuples.Content)
            {
                meter.Add(length);
            }

            strings++;
            within = within + 1 == tuples.Size ? 0 : within + 1;
            at += encoded + BackLengthBytes(encoded);
            if (at >= block.Length)
            {
                return -1;
            }
        }

        return within == 0 && at == block.Length - 1 ? strings / tuples.Size : -1;
    }

    // Length: of the content as a client sees it. Encoded: bytes of encoding and content.
    private static bool TryElement(ReadOnlySpan<byte> element, out long length, out int encoded)
    {
        var first = element[0];
        (length, encoded) = (0, 0);
        if (first < 0x80)
        {
            (length, encoded) = (IntegerText.Length(first), 1);
        }
        else if (first < 0xc0)
        {
            length = first & 0x3f;
            encoded = 1 + (int)length;
        }
        else if (element.Length < 9 && element.Length < NeededBytes(first))
        {
            return false;
        }
        else if (first < 0xe0)
        {
            (length, encoded) = (IntegerText.Length(SignExtend(((first & 0x1f) << 8) | element[1], 13)), 2);
        }
        else if (first < 0xf0)
        {
            length = ((first & 0xf) << 8) | element[1];
            encoded = 2 + (int)length;
        }
        else
        {
            return TryWide(element, out length, out encoded);
        }

        return encoded < element.Length;
    }

    private static bool TryWide(ReadOnlySpan<byte> element, out long length, out int encoded)
    {
        (length, encoded) = (0, 0);
        switch (element[0])
        {
            case 0xf0:
                length = BinaryPrimitives.ReadUInt32LittleEndian(element[1..]);
                if (length > element.Length)
                {
                    return false;
                }

                encoded = 5 + (int)length;
                break;
            case 0xf1:
                (length, encoded) = (IntegerText.Length(BinaryPrimitives.ReadInt16LittleEndian(element[1..])), 3);
                break;
            case 0xf2:
                (length, encoded) = (IntegerText.Length(SignExtend(element[1] | (element[2] << 8) | (element[3] << 16), 24)), 4);
                break;
            case 0xf3:
                (length, encoded) = (IntegerText.Length(BinaryPrimitives.ReadInt32LittleEndian(element[1..])), 5);
                break;
            case 0xf4:
                (length, encoded) = (IntegerText.Length(BinaryPrimitives.ReadInt64LittleEndian(element[1..])), 9);
                break;
            default:
                return false;
        }

        return encoded < element.Length;
    }

    private static int NeededBytes(byte first) => first switch
    {
        0xf0 or 0xf3 => 5,
        0xf1 => 3,
        0xf2 => 4,
        0xf4 => 9,
        _ => 2,
    };

    private static long SignExtend(int value, int bits) => (long)value << (64 - bits) >> (64 - bits);

    private static int BackLengthBytes(int encoded) => encoded switch
    {
        <= 127 => 1,
        < 16383 => 2,
        < 2097151 => 3,
        < 268435455 => 4,
        _ => 5,
    };
}
