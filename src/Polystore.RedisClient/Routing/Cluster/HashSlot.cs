namespace Polystore.RedisClient.Routing.Cluster;

/// <summary>The slot of a key: CRC-16 (XMODEM) modulo 16384, of the hash tag alone where the key has one (Redis cluster specification).</summary>
internal static class HashSlot
{
    public const int Count = 16384;

    private const int Polynomial = 0x1021;

    private static readonly ushort[] Table = Build();

    public static int Of(ReadOnlySpan<byte> key)
    {
        // The tag is what stands between the first { and the first } after it, when that is not empty.
        if (key.IndexOf((byte)'{') is >= 0 and var open && key[(open + 1)..].IndexOf((byte)'}') is > 0 and var length)
        {
            key = key.Slice(open + 1, length);
        }

        var crc = 0;
        foreach (var b in key)
        {
            crc = ((crc << 8) & 0xFFFF) ^ Table[(crc >> 8) ^ b];
        }

        return crc & (Count - 1);
    }

    private static ushort[] Build()
    {
        var table = new ushort[256];
        for (var i = 0; i < table.Length; i++)
        {
            var crc = i << 8;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 0x8000) != 0 ? (crc << 1) ^ Polynomial : crc << 1;
            }

            table[i] = (ushort)crc;
        }

        return table;
    }
}
