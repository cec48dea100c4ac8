using System.Buffers.Binary;
using System.Text;

namespace Polystore.Redis.Tests.Rdb;

/// <summary>Writes dumps as servers do, every encoding of them, so that the reader can be tried on each.</summary>
internal sealed class RdbComposer(string magic = "REDIS0012")
{
    private readonly List<byte> bytes = [.. Encoding.ASCII.GetBytes(magic)];

    public RdbComposer Raw(params IEnumerable<byte> raw)
    {
        bytes.AddRange(raw);
        return this;
    }

    public RdbComposer Length(ulong length)
    {
        switch (length)
        {
            case < 64:
                return Raw((byte)length);
            case < 16384:
                return Raw((byte)(0x40 | (length >> 8)), (byte)length);
            case <= uint.MaxValue:
                return Raw(0x80, (byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length);
            default:
                var wide = new byte[8];
                BinaryPrimitives.WriteUInt64BigEndian(wide, length);
                return Raw(0x81).Raw(wide);
        }
    }

    public RdbComposer Text(string text) => Text(Encoding.UTF8.GetBytes(text));

    public RdbComposer Text(byte[] text) => Length((ulong)text.Length).Raw(text);

    public RdbComposer Key(byte type, string name) => Raw(type).Text(name);

    public RdbComposer Field(string name, string value) => Raw(250).Text(name).Text(value);

    public RdbComposer Database(ulong number) => Raw(254).Length(number);

    public RdbComposer Long(long value)
    {
        var wide = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(wide, value);
        return Raw(wide);
    }

    /// <summary>The bytes so far, without an end.</summary>
    public byte[] Open() => [.. bytes];

    /// <summary>The bytes with end mark and checksum.</summary>
    public byte[] Whole()
    {
        Raw(255);
        var checksum = BitConverter.GetBytes(BitwiseCrc([.. bytes]));
        return [.. bytes, .. checksum];
    }

    /// <summary>The checksum by its definition, bit by bit: not the code under test.</summary>
    public static ulong BitwiseCrc(byte[] data)
    {
        const ulong polynomial = 0xad93d23594c935a9;
        var crc = 0ul;
        foreach (var b in data)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var top = (crc >> 63) != 0;
                crc <<= 1;
                if (top ^ (((b >> bit) & 1) != 0))
                {
                    crc ^= polynomial;
                }
            }
        }

        var reflected = 0ul;
        for (var bit = 0; bit < 64; bit++)
        {
            reflected |= ((crc >> bit) & 1) << (63 - bit);
        }

        return reflected;
    }

    /// <summary>A listpack; integers are packed as integers, as servers do.</summary>
    public static byte[] ListPack(params IEnumerable<object> elements)
    {
        var body = new List<byte>();
        var count = 0;
        foreach (var element in elements)
        {
            var encoded = element is long or int ? PackedInteger(Convert.ToInt64(element)) : PackedText(Encoding.UTF8.GetBytes((string)element));
            body.AddRange(encoded);
            body.AddRange(BackLength(encoded.Length));
            count++;
        }

        var total = 6 + body.Count + 1;
        return [.. BitConverter.GetBytes(total), .. BitConverter.GetBytes((ushort)count), .. body, 0xff];
    }

    /// <summary>A ziplist.</summary>
    public static byte[] ZipList(params IEnumerable<object> elements)
    {
        var body = new List<byte>();
        var (before, count) = (0, 0);
        foreach (var element in elements)
        {
            byte[] encoded = element is long or int ? ZippedInteger(Convert.ToInt64(element)) : ZippedText(Encoding.UTF8.GetBytes((string)element));
            byte[] previous = before < 254 ? [(byte)before] : [254, .. BitConverter.GetBytes(before)];
            body.AddRange(previous);
            body.AddRange(encoded);
            before = previous.Length + encoded.Length;
            count++;
        }

        return [.. BitConverter.GetBytes(10 + body.Count + 1), .. BitConverter.GetBytes(10), .. BitConverter.GetBytes((ushort)count), .. body, 0xff];
    }

    public static byte[] IntSet(int size, params IEnumerable<long> members)
    {
        var all = members.ToList();
        return [.. BitConverter.GetBytes(size), .. BitConverter.GetBytes(all.Count), .. all.SelectMany(member => BitConverter.GetBytes(member).Take(size))];
    }

    private static byte[] PackedText(byte[] text) => text.Length switch
    {
        < 64 => [(byte)(0x80 | text.Length), .. text],
        < 4096 => [(byte)(0xe0 | (text.Length >> 8)), (byte)text.Length, .. text],
        _ => [0xf0, .. BitConverter.GetBytes(text.Length), .. text],
    };

    private static byte[] PackedInteger(long value) => value switch
    {
        >= 0 and <= 127 => [(byte)value],
        >= -4096 and <= 4095 => [(byte)(0xc0 | ((value >> 8) & 0x1f)), (byte)value],
        >= short.MinValue and <= short.MaxValue => [0xf1, .. BitConverter.GetBytes((short)value)],
        >= -8388608 and <= 8388607 => [0xf2, .. BitConverter.GetBytes((int)value).Take(3)],
        >= int.MinValue and <= int.MaxValue => [0xf3, .. BitConverter.GetBytes((int)value)],
        _ => [0xf4, .. BitConverter.GetBytes(value)],
    };

    private static byte[] BackLength(int length)
    {
        var bytes = new List<byte> { (byte)(length & 127) };
        for (length >>= 7; length > 0; length >>= 7)
        {
            bytes[0] |= 128;
            bytes.Insert(0, (byte)(length & 127));
            if (bytes.Count > 2)
            {
                bytes[1] |= 128;
            }
        }

        return [.. bytes];
    }

    private static byte[] ZippedText(byte[] text) => text.Length switch
    {
        < 64 => [(byte)text.Length, .. text],
        < 16384 => [(byte)(0x40 | (text.Length >> 8)), (byte)text.Length, .. text],
        _ => [0x80, .. BitConverter.GetBytes(text.Length).Reverse(), .. text],
    };

    private static byte[] ZippedInteger(long value) => value switch
    {
        >= 0 and <= 12 => [(byte)(0xf1 + value)],
        >= sbyte.MinValue and <= sbyte.MaxValue => [0xfe, (byte)value],
        >= short.MinValue and <= short.MaxValue => [0xc0, .. BitConverter.GetBytes((short)value)],
        >= -8388608 and <= 8388607 => [0xf0, .. BitConverter.GetBytes((int)value).Take(3)],
        >= int.MinValue and <= int.MaxValue => [0xd0, .. BitConverter.GetBytes((int)value)],
        _ => [0xe0, .. BitConverter.GetBytes(value)],
    };
}
