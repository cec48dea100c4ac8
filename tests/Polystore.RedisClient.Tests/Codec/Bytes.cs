using System.Buffers;
using System.Globalization;
using System.Text;

namespace Polystore.RedisClient.Tests.Codec;

/// <summary>Byte streams in pieces, and replies as text that shows every difference.</summary>
internal static class Bytes
{
    public static byte[] Of(string text) => Encoding.Latin1.GetBytes(text);

    public static ReadOnlySequence<byte> Sequence(params IEnumerable<ReadOnlyMemory<byte>> pieces)
    {
        Piece? first = null;
        Piece? last = null;
        foreach (var piece in pieces)
        {
            last = last is null ? first = new Piece(piece, 0) : last.Append(piece);
        }

        return first is null ? default : new ReadOnlySequence<byte>(first, 0, last!, last!.Memory.Length);
    }

    public static string Describe(in RedisReply reply)
    {
        if (reply.Kind is RedisReplyKind.Array or RedisReplyKind.Map or RedisReplyKind.Set or RedisReplyKind.Push)
        {
            var parts = new List<string>();
            foreach (var item in reply.Items)
            {
                parts.Add(Describe(item));
            }

            return $"{reply.Kind}[{string.Join(", ", parts)}]";
        }

        return reply.Kind switch
        {
            RedisReplyKind.Null => "Null",
            RedisReplyKind.BulkString => $"BulkString {Convert.ToHexString(reply.Bytes)}",
            RedisReplyKind.Double => $"Double {BitConverter.DoubleToInt64Bits(reply.AsDouble()).ToString("X", CultureInfo.InvariantCulture)}",
            _ => $"{reply.Kind} {reply.AsString()}",
        };
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, long index)
        {
            Memory = memory;
            RunningIndex = index;
        }

        public Piece Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Piece(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
