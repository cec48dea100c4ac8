namespace Polystore.Redis.Rdb;

/// <summary>Decompression of LZF, in which servers write strings of more than 20 bytes (<c>src/lzf_d.c</c>).</summary>
internal static class Lzf
{
    /// <summary>Most bytes that one byte of compressed text can stand for: 264 bytes from 3.</summary>
    public const int LargestGrowth = 88;

    /// <summary>Fills <paramref name="target"/>; false when the text does not give exactly so many bytes.</summary>
    public static bool TryDecompress(ReadOnlySpan<byte> source, Span<byte> target)
    {
        var (i, o) = (0, 0);
        while (i < source.Length)
        {
            int control = source[i++];
            if (control < 32)
            {
                var length = control + 1;
                if (length > source.Length - i || length > target.Length - o)
                {
                    return false;
                }

                source.Slice(i, length).CopyTo(target[o..]);
                (i, o) = (i + length, o + length);
                continue;
            }

            if (!TryCopyBack(source, target, control, ref i, ref o))
            {
                return false;
            }
        }

        return o == target.Length;
    }

    private static bool TryCopyBack(ReadOnlySpan<byte> source, Span<byte> target, int control, ref int i, ref int o)
    {
        var length = control >> 5;
        if (length == 7)
        {
            if (i >= source.Length)
            {
                return false;
            }

            length += source[i++];
        }

        if (i >= source.Length)
        {
            return false;
        }

        length += 2;
        var from = o - ((control & 31) << 8) - source[i++] - 1;
        if (from < 0 || length > target.Length - o)
        {
            return false;
        }

        if (from + length <= o)
        {
            target.Slice(from, length).CopyTo(target[o..]);
        }
        else
        {
            for (var n = 0; n < length; n++)
            {
                target[o + n] = target[from + n];
            }
        }

        o += length;
        return true;
    }
}
