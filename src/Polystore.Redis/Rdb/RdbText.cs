using System.Buffers;
using System.Buffers.Binary;
using Polystore.Redis.Memory;
using Polystore.Redis.Rdb.Encodings;

namespace Polystore.Redis.Rdb;

/// <summary>Lengths and strings of a dump.</summary>
internal sealed class RdbText(RdbInput input) : IDisposable
{
    /// <summary>Largest block that is taken as one piece, in bytes: listpacks, ziplists and names never come near it.</summary>
    public const int LargestBlock = 1 << 30;

    private byte[] unpacked = [];
    private readonly byte[] number = new byte[24];

    public RdbInput Input => input;

    /// <summary>A length, which must not be an encoding mark.</summary>
    public long Length()
    {
        var length = LengthOrMark(out var isMark);
        return isMark ? throw Corrupt("a length was expected") : length;
    }

    public long LengthOrMark(out bool isMark)
    {
        var first = input.ReadByte();
        isMark = false;
        switch (first >> 6)
        {
            case 0:
                return first & 0x3f;
            case 1:
                return ((first & 0x3f) << 8) | input.ReadByte();
            case 2 when first == RdbCodes.Length32:
                return BinaryPrimitives.ReadUInt32BigEndian(input.Read(4));
            case 2 when first == RdbCodes.Length64:
                var length = BinaryPrimitives.ReadUInt64BigEndian(input.Read(8));
                return length <= long.MaxValue ? (long)length : throw Corrupt("a length is larger than any memory");
            case 2:
                throw Corrupt($"0x{first:x2} is no length");
            default:
                isMark = true;
                return first & 0x3f;
        }
    }

    /// <summary>Any 64-bit number that is written as a length (identifiers and counters use all bits).</summary>
    public ulong Number()
    {
        var first = input.ReadByte();
        return (first >> 6) switch
        {
            0 => first,
            1 => ((first & 0x3fu) << 8) | input.ReadByte(),
            2 when first == RdbCodes.Length32 => BinaryPrimitives.ReadUInt32BigEndian(input.Read(4)),
            2 when first == RdbCodes.Length64 => BinaryPrimitives.ReadUInt64BigEndian(input.Read(8)),
            _ => throw Corrupt($"0x{first:x2} is no number"),
        };
    }

    public void SkipNumber() => Number();

    /// <summary>The value of a string: its length, and how a server that loads it keeps it.</summary>
    public long StringValue(out RedisEncoding encoding)
    {
        var length = LengthOrMark(out var isMark);
        if (isMark)
        {
            length = SkipMarked(length, out var isInteger, out _);
            encoding = isInteger ? RedisEncoding.Int : TextEncoding(length);
            return length;
        }

        encoding = TextEncoding(length);
        if (length > IntegerText.LongestInteger)
        {
            input.Skip(length);
        }
        else if (IntegerText.IsInteger(input.Read((int)length)))
        {
            encoding = RedisEncoding.Int;
        }

        return length;
    }

    /// <summary>Steps over a string and says how long it is, unpacked.</summary>
    public long Skip() => Skip(out _, out _);

    /// <summary>Steps over a string.</summary>
    /// <param name="isInteger">Stored as an integer.</param>
    /// <param name="storedBytes">Bytes of its content in the file; fewer than its length when it was compressed.</param>
    public long Skip(out bool isInteger, out long storedBytes)
    {
        var length = LengthOrMark(out var isMark);
        if (isMark)
        {
            return SkipMarked(length, out isInteger, out storedBytes);
        }

        (isInteger, storedBytes) = (false, length);
        input.Skip(length);
        return length;
    }

    private static RedisEncoding TextEncoding(long length) =>
        length <= MemoryModel.EmbeddedStringBytes ? RedisEncoding.EmbStr : RedisEncoding.Raw;

    private long SkipMarked(long mark, out bool isInteger, out long storedBytes)
    {
        isInteger = mark != RdbCodes.Compressed;
        if (!isInteger)
        {
            storedBytes = Length();
            var unpackedLength = CheckedGrowth(storedBytes, Length());
            input.Skip(storedBytes);
            return unpackedLength;
        }

        storedBytes = IntegerBytes(mark);
        return IntegerText.Length(Integer(mark));
    }

    /// <summary>A string as one piece, unpacked; valid until the next call.</summary>
    public ReadOnlySpan<byte> Block()
    {
        var length = LengthOrMark(out var isMark);
        if (!isMark)
        {
            return input.Read(CheckedBlock(length));
        }

        return length == RdbCodes.Compressed ? Unpack() : Format(Integer(length));
    }

    public RdbDamageException Corrupt(string what) => new(RdbEndKind.Corrupt, input.Offset, what);

    public void Dispose()
    {
        if (unpacked.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(unpacked);
            unpacked = [];
        }
    }

    private ReadOnlySpan<byte> Unpack()
    {
        var packed = CheckedBlock(Length());
        var length = CheckedBlock(CheckedGrowth(packed, Length()));
        var source = input.Read(packed);
        if (unpacked.Length < length)
        {
            Dispose();
            unpacked = ArrayPool<byte>.Shared.Rent(length);
        }

        var target = unpacked.AsSpan(0, length);
        return Lzf.TryDecompress(source, target) ? target : throw Corrupt("a compressed string does not unpack to its length");
    }

    private ReadOnlySpan<byte> Format(long value)
    {
        value.TryFormat(number, out var written);
        return number.AsSpan(0, written);
    }

    private long Integer(long mark) => mark switch
    {
        RdbCodes.Int8 => (sbyte)input.ReadByte(),
        RdbCodes.Int16 => BinaryPrimitives.ReadInt16LittleEndian(input.Read(2)),
        RdbCodes.Int32 => BinaryPrimitives.ReadInt32LittleEndian(input.Read(4)),
        _ => throw Corrupt($"{mark} is no encoding of a string"),
    };

    private static int IntegerBytes(long mark) => mark switch { RdbCodes.Int8 => 1, RdbCodes.Int16 => 2, _ => 4 };

    private long CheckedGrowth(long packed, long length) =>
        length / Lzf.LargestGrowth <= packed ? length : throw Corrupt("a compressed string promises more than compression can give");

    private int CheckedBlock(long length) =>
        length <= LargestBlock ? (int)length : throw Corrupt($"a block of {length} bytes is larger than any server writes");
}
