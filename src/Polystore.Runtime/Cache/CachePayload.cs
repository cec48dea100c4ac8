using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Polystore.Runtime.Cache;

/// <summary>
/// The bytes of an entry in Redis, version 1: the version; flags (1: there is no value); the length of the life and how long Redis keeps it
/// past that, in milliseconds, 8 bytes each, little-endian; the number of tags, 2 bytes; for each tag the length of its name, 2 bytes, the name in UTF-8, and its 16 characters of
/// token; then the value as the serializer wrote it. Other versions are read as absent.
/// </summary>
internal static class CachePayload
{
    public const int TokenLength = 16;

    private const byte Version = 1;
    private const byte NoValue = 1;
    private const int HeaderLength = 20;

    public static byte[] Write<T>(T? value, bool hasValue, TimeSpan life, TimeSpan past, IReadOnlyList<CacheTag> tags, ICacheSerializer serializer)
    {
        var output = new ArrayBufferWriter<byte>(256);
        var header = output.GetSpan(HeaderLength);
        header[0] = Version;
        header[1] = hasValue ? (byte)0 : NoValue;
        BinaryPrimitives.WriteInt64LittleEndian(header[2..], (long)life.TotalMilliseconds);
        BinaryPrimitives.WriteInt64LittleEndian(header[10..], (long)past.TotalMilliseconds);
        BinaryPrimitives.WriteUInt16LittleEndian(header[18..], checked((ushort)tags.Count));
        output.Advance(HeaderLength);
        foreach (var tag in tags)
        {
            var length = Encoding.UTF8.GetByteCount(tag.Name);
            var span = output.GetSpan(2 + length + TokenLength);
            BinaryPrimitives.WriteUInt16LittleEndian(span, checked((ushort)length));
            Encoding.UTF8.GetBytes(tag.Name, span[2..]);
            Encoding.ASCII.GetBytes(tag.Token, span[(2 + length)..]);
            output.Advance(2 + length + TokenLength);
        }

        if (hasValue)
        {
            serializer.Write(output, value!);
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>The parts of an entry; null for bytes that are none of this version.</summary>
    public static CacheEnvelope? Read(byte[] bytes)
    {
        if (bytes.Length < HeaderLength || bytes[0] != Version)
        {
            return null;
        }

        if (!TryReadSpan(bytes.AsSpan(2), out var life) || !TryReadSpan(bytes.AsSpan(10), out var past))
        {
            return null;
        }

        var tags = new CacheTag[BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(18))];
        var at = HeaderLength;
        for (var i = 0; i < tags.Length; i++)
        {
            if (at + 2 > bytes.Length)
            {
                return null;
            }

            var length = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at));
            at += 2;
            if (at + length + TokenLength > bytes.Length)
            {
                return null;
            }

            tags[i] = new CacheTag(Encoding.UTF8.GetString(bytes, at, length), Encoding.ASCII.GetString(bytes, at + length, TokenLength));
            at += length + TokenLength;
        }

        return new CacheEnvelope((bytes[1] & NoValue) == 0, life, past, tags, bytes.AsMemory(at));
    }

    private static bool TryReadSpan(ReadOnlySpan<byte> milliseconds, out TimeSpan span)
    {
        var number = BinaryPrimitives.ReadInt64LittleEndian(milliseconds);
        var fits = Math.Abs((double)number) < TimeSpan.MaxValue.TotalMilliseconds;
        span = fits ? TimeSpan.FromMilliseconds(number) : default;
        return fits;
    }
}

/// <summary>A tag as it was when an entry was loaded: the entry is good for as long as the tag has the same token.</summary>
internal sealed record CacheTag(string Name, string Token);

/// <summary>The parts of an entry.</summary>
internal sealed record CacheEnvelope(bool HasValue, TimeSpan Life, TimeSpan Past, IReadOnlyList<CacheTag> Tags, ReadOnlyMemory<byte> Body);
