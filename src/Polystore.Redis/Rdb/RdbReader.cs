using System.Buffers.Binary;
using System.Text;
using Polystore.Redis.Memory;

namespace Polystore.Redis.Rdb;

/// <summary>
/// Reads a dump (RDB file) key by key in constant memory, from any stream: what each key is, how large, how laid out and when it expires.
/// Never throws for what is in the file: it stops, and <see cref="End"/> says where and why.
/// </summary>
/// <remarks>
/// Versions 1 to 14 (Redis 2.4 to 8.8) and Valkey 9, every encoding; newer versions up to the first thing that is not known. Module values are
/// stepped over. Failures of the stream itself (a disk error) pass through as <see cref="IOException"/>.
/// </remarks>
public sealed class RdbReader : IDisposable
{
    private const int MagicBytes = 9;
    private const int FirstVersionWithChecksum = 5;
    private const int FirstVersionWithListPackLists = 11;
    private const int LongestField = 1024;

    private readonly RdbInput input;
    private readonly RdbText text;
    private readonly RdbValues values;
    private readonly RdbModules modules;
    private readonly Dictionary<string, string> fields = [];
    private long database;

    /// <summary>Starts at the first byte of a dump. The stream stays the caller's.</summary>
    public RdbReader(Stream stream, MemoryModel? memory = null)
    {
        input = new RdbInput(stream);
        text = new RdbText(input);
        modules = new RdbModules(text);
        values = new RdbValues(text, memory ?? new MemoryModel(RedisAllocator.JemallocOfRedis));
    }

    /// <summary>Known after the first <see cref="Read"/>; null when the file is no dump.</summary>
    public RdbHeader? Header { get; private set; }

    /// <summary>The key that <see cref="Read"/> found; the same instance each time.</summary>
    public RdbKey Current { get; } = new();

    /// <summary>Set when <see cref="Read"/> answered false.</summary>
    public RdbEnd? End { get; private set; }

    /// <summary>Bytes read so far, for progress.</summary>
    public long Offset => input.Offset;

    /// <summary>Libraries of functions that were seen.</summary>
    public int Functions { get; private set; }

    /// <summary>Goes to the next key; false at the end, whatever its kind.</summary>
    public bool Read()
    {
        if (End is not null)
        {
            return false;
        }

        try
        {
            Header ??= ReadHeader();
            Current.ForgetAttributes();
            return Next();
        }
        catch (RdbDamageException damage)
        {
            End = new RdbEnd(damage.Kind, damage.Offset, damage.Message);
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        text.Dispose();
        input.Dispose();
    }

    private bool Next()
    {
        while (true)
        {
            var code = input.ReadByte();
            if (code == RdbCodes.End)
            {
                End = ReadEnd();
                return false;
            }

            if (!TryAttribute(code))
            {
                Current.SetName(text.Block());
                Current.Database = database;
                values.Measure(code, Current);
                return true;
            }
        }
    }

    private bool TryAttribute(byte code)
    {
        switch (code)
        {
            case RdbCodes.ExpiryMilliseconds:
                Current.ExpiresAt = BinaryPrimitives.ReadInt64LittleEndian(input.Read(8));
                return true;
            case RdbCodes.ExpirySeconds:
                Current.ExpiresAt = BinaryPrimitives.ReadInt32LittleEndian(input.Read(4)) * 1000L;
                return true;
            case RdbCodes.Frequency:
                Current.Frequency = input.ReadByte();
                return true;
            case RdbCodes.Idle:
                Current.IdleSeconds = text.Length();
                return true;
            case RdbCodes.SelectDb:
                database = text.Length();
                return true;
            case RdbCodes.ResizeDb:
                Skip(2);
                return true;
            case RdbCodes.SlotInfo:
                Skip(3);
                return true;
            case RdbCodes.Aux:
                ReadField();
                return true;
            case RdbCodes.ModuleAux:
                modules.SkipAux();
                return true;
            case RdbCodes.ValkeySlotImport when Header!.IsValkey:
                text.Skip();
                Skip(2 * text.Length());
                return true;
            case RdbCodes.KeyMetadata:
                modules.SkipKeyMetadata();
                return true;
            case RdbCodes.Function:
                text.Skip();
                Functions++;
                return true;
            case RdbCodes.FunctionCandidate:
                throw new RdbDamageException(RdbEndKind.Unknown, input.Offset, "a function in the format of a release candidate of 7.0");
            default:
                return false;
        }
    }

    private void Skip(long lengths)
    {
        for (var i = 0L; i < lengths; i++)
        {
            text.Length();
        }
    }

    private void ReadField()
    {
        var name = Encoding.UTF8.GetString(text.Block());
        var value = text.Block();
        if (name.Length <= LongestField && value.Length <= LongestField)
        {
            fields[name] = Encoding.UTF8.GetString(value);
        }
    }

    private RdbHeader ReadHeader()
    {
        if (input.AtEnd())
        {
            throw new RdbDamageException(RdbEndKind.Truncated, 0, "the file is empty");
        }

        var magic = input.Read(MagicBytes);
        var isValkey = magic.StartsWith("VALKEY"u8);
        if ((!isValkey && !magic.StartsWith("REDIS"u8)) || !int.TryParse(magic[(isValkey ? 6 : 5)..], out var version) || version < 1)
        {
            throw new RdbDamageException(RdbEndKind.Corrupt, 0, NotADump(magic));
        }

        values.IsValkey = isValkey;
        values.ShortListsAreListPacks = version >= FirstVersionWithListPackLists;
        return new RdbHeader(version, isValkey) { Fields = fields };
    }

    private static string NotADump(ReadOnlySpan<byte> first) => first switch
    {
        [0x1f, 0x8b, ..] => "not a dump but a gzip archive: unpack it first",
        [(byte)'*', >= (byte)'0' and <= (byte)'9', ..] => "not a dump but an append-only file of commands",
        _ => "not a dump: it does not start with REDIS and a version",
    };

    private RdbEnd ReadEnd()
    {
        var offset = input.Offset;
        if (Header!.Version < FirstVersionWithChecksum)
        {
            return new RdbEnd(RdbEndKind.WithoutChecksum, offset, "whole; this version has no checksum");
        }

        var computed = input.Checksum();
        var written = BinaryPrimitives.ReadUInt64LittleEndian(input.Read(8));
        return written == 0
            ? new RdbEnd(RdbEndKind.WithoutChecksum, input.Offset, "whole; written without a checksum")
            : written == computed
                ? new RdbEnd(RdbEndKind.Verified, input.Offset, "whole, checksum right")
                : new RdbEnd(RdbEndKind.ChecksumWrong, input.Offset, "every key could be read, but the checksum is not that of the bytes");
    }
}
