using System.Buffers.Binary;

namespace Polystore.Redis.Rdb;

/// <summary>The checksum of dump files: CRC-64 "Jones" (polynomial 0xad93d23594c935a9, reflected, no inversion; <c>src/crc64.c</c>).</summary>
internal static class Crc64
{
    private const ulong ReflectedPolynomial = 0x95ac9329ac4bc9b5;
    private const int Slices = 16;
    private static readonly ulong[] Tables = MakeTables();

    /// <summary>The checksum after <paramref name="data"/>, given the checksum before it (0 at the start).</summary>
    public static ulong Append(ulong crc, ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<ulong> tables = Tables;
        while (data.Length >= Slices)
        {
            var low = crc ^ BinaryPrimitives.ReadUInt64LittleEndian(data);
            var high = BinaryPrimitives.ReadUInt64LittleEndian(data[8..]);
            crc = 0;
            for (var i = 0; i < 8; i++)
            {
                crc ^= tables[((15 - i) * 256) + (byte)(low >> (8 * i))] ^ tables[((7 - i) * 256) + (byte)(high >> (8 * i))];
            }

            data = data[Slices..];
        }

        foreach (var b in data)
        {
            crc = tables[(byte)(crc ^ b)] ^ (crc >> 8);
        }

        return crc;
    }

    // Table s holds the effect of a byte that s more bytes follow.
    private static ulong[] MakeTables()
    {
        var tables = new ulong[Slices * 256];
        for (var i = 0; i < 256; i++)
        {
            var crc = (ulong)i;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ ReflectedPolynomial : crc >> 1;
            }

            tables[i] = crc;
        }

        for (var i = 256; i < tables.Length; i++)
        {
            var before = tables[i - 256];
            tables[i] = tables[(byte)before] ^ (before >> 8);
        }

        return tables;
    }
}
