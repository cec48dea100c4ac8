using System.Buffers;
using System.Text;

namespace Polystore.RedisClient.Protocol;

/// <summary>
/// Reads replies out of a receive buffer. Scalars that lie in one piece are read in one step; everything else waits until
/// <see cref="RespFrame"/> has found its end, so nothing is allocated for a reply that never comes.
/// </summary>
internal sealed class RespReader(RespLimits limits)
{
    private RespFrame frame = new(limits);

    /// <summary>Reads the next reply from the front of the buffer and takes it away; false when more bytes are needed.</summary>
    /// <exception cref="RedisProtocolException">The bytes are no RESP.</exception>
    public bool TryRead(ref ReadOnlySequence<byte> buffer, ReplyShape shape, out RedisReply reply)
    {
        if (frame.IsAtStart && TryReadScalar(buffer.FirstSpan, shape, out reply, out var used))
        {
            buffer = buffer.Slice(used);
            return true;
        }

        if (!frame.TryFind(buffer, out var length))
        {
            reply = default;
            return false;
        }

        var reader = new SequenceReader<byte>(buffer.Slice(0, length));
        reply = Element(ref reader, shape, 0);
        buffer = buffer.Slice(length);
        return true;
    }

    /// <summary>True when no part of a reply has been looked at and left.</summary>
    public bool IsAtStart => frame.IsAtStart;

    /// <summary>Reads a scalar that is whole in one piece; false for everything else, which is then for <see cref="TryRead"/>.</summary>
    public bool TryReadScalar(ReadOnlySpan<byte> span, ReplyShape shape, out RedisReply reply, out int used)
    {
        reply = default;
        used = 0;
        if (span.Length < 4 || span[0] is not ((byte)'$' or (byte)'+' or (byte)':' or (byte)'_'))
        {
            return false;
        }

        var end = span[..Math.Min(span.Length, 64)].IndexOf((byte)'\r');
        if (end < 0 || end + 1 >= span.Length || span[end + 1] != '\n')
        {
            return false;
        }

        var line = span[..end];
        used = end + 2;
        switch (span[0])
        {
            case (byte)':':
                reply = new RedisReply(RedisReplyKind.Integer, RespLine.Integer(line), null);
                return true;
            case (byte)'+':
                reply = Status(line[1..]);
                return true;
            case (byte)'_':
                return end == 1;
        }

        var length = RespLine.Length(line);
        if (length < 0)
        {
            return true;
        }

        if (span.Length - used < length + 2)
        {
            return false;
        }

        if (span[used + (int)length] != '\r' || span[used + (int)length + 1] != '\n')
        {
            throw Unterminated();
        }

        reply = Bulk(span.Slice(used, (int)length), shape);
        used += (int)length + 2;
        return true;
    }

    private RedisReply Element(ref SequenceReader<byte> reader, ReplyShape shape, int depth)
    {
        if (depth > limits.MaxDepth)
        {
            throw new RedisProtocolException($"a reply nests deeper than {limits.MaxDepth} levels");
        }

        reader.TryReadTo(out ReadOnlySpan<byte> line, "\r\n"u8);
        while (line[0] == '|')
        {
            // Attributes are metadata that nobody asked for: read and dropped.
            Items(ref reader, checked((int)RespLine.Length(line) * 2), depth);
            reader.TryReadTo(out line, "\r\n"u8);
        }

        switch (line[0])
        {
            case (byte)'+':
                return Status(line[1..]);
            case (byte)'-':
                return new RedisReply(RedisReplyKind.Error, 0, Encoding.UTF8.GetString(line[1..]));
            case (byte)':':
                return new RedisReply(RedisReplyKind.Integer, RespLine.Integer(line), null);
            case (byte)'_':
                return line.Length == 1 ? default : throw new RedisProtocolException("a null reply carries a value");
            case (byte)',':
                return new RedisReply(RedisReplyKind.Double, BitConverter.DoubleToInt64Bits(RespLine.Double(line)), null);
            case (byte)'#':
                return new RedisReply(RedisReplyKind.Boolean, RespLine.Boolean(line) ? 1 : 0, null);
            case (byte)'(':
                return new RedisReply(RedisReplyKind.BigNumber, line.Length - 1, Encoding.ASCII.GetString(line[1..]));
            case (byte)'$':
                return String(ref reader, RespLine.Length(line), RedisReplyKind.BulkString, shape);
            case (byte)'=':
                return Verbatim(String(ref reader, RespLine.Length(line), RedisReplyKind.VerbatimString, ReplyShape.Bytes));
            case (byte)'!':
                var error = String(ref reader, RespLine.Length(line), RedisReplyKind.BulkString, ReplyShape.Text);
                return new RedisReply(RedisReplyKind.Error, 0, error.AsString());
            default:
                return Aggregate(ref reader, line, depth);
        }
    }

    private RedisReply Aggregate(ref SequenceReader<byte> reader, ReadOnlySpan<byte> line, int depth)
    {
        var (kind, width) = line[0] switch
        {
            (byte)'*' => (RedisReplyKind.Array, 1),
            (byte)'~' => (RedisReplyKind.Set, 1),
            (byte)'>' => (RedisReplyKind.Push, 1),
            _ => (RedisReplyKind.Map, 2),
        };
        var count = RespLine.Length(line);
        return count < 0 ? default : new RedisReply(kind, count, Items(ref reader, checked((int)count * width), depth));
    }

    private RedisReply[] Items(ref SequenceReader<byte> reader, int count, int depth)
    {
        if (count == 0)
        {
            return [];
        }

        var items = new RedisReply[count];
        for (var i = 0; i < count; i++)
        {
            items[i] = Element(ref reader, ReplyShape.Bytes, depth + 1);
        }

        return items;
    }

    private static RedisReply String(ref SequenceReader<byte> reader, long length, RedisReplyKind kind, ReplyShape shape)
    {
        if (length < 0)
        {
            return default;
        }

        var body = reader.Sequence.Slice(reader.Position, length);
        reader.Advance(length);
        if (!reader.IsNext("\r\n"u8, advancePast: true))
        {
            throw Unterminated();
        }

        if (body.IsSingleSegment)
        {
            var whole = Bulk(body.FirstSpan, shape);
            return kind == RedisReplyKind.BulkString ? whole : new RedisReply(kind, length, whole.Payload);
        }

        if (shape == ReplyShape.Text)
        {
            var text = Encoding.UTF8.GetString(body);
            return new RedisReply(kind, text.Length, text);
        }

        var bytes = shape == ReplyShape.Pooled ? ArrayPool<byte>.Shared.Rent((int)length) : GC.AllocateUninitializedArray<byte>((int)length);
        body.CopyTo(bytes);
        return new RedisReply(kind, length, bytes);
    }

    private static RedisReply Bulk(ReadOnlySpan<byte> body, ReplyShape shape)
    {
        switch (shape)
        {
            case ReplyShape.Text:
                var text = Encoding.UTF8.GetString(body);
                return new RedisReply(RedisReplyKind.BulkString, text.Length, text);
            case ReplyShape.Pooled:
                var rented = ArrayPool<byte>.Shared.Rent(body.Length);
                body.CopyTo(rented);
                return new RedisReply(RedisReplyKind.BulkString, body.Length, rented);
            default:
                return new RedisReply(RedisReplyKind.BulkString, body.Length, body.ToArray());
        }
    }

    private static RedisReply Status(ReadOnlySpan<byte> text)
    {
        var word = text.SequenceEqual("OK"u8) ? "OK" : text.SequenceEqual("QUEUED"u8) ? "QUEUED" : text.SequenceEqual("PONG"u8) ? "PONG" : Encoding.UTF8.GetString(text);
        return new RedisReply(RedisReplyKind.SimpleString, word.Length, word);
    }

    // "txt:" or "mkd:" before the text.
    private static RedisReply Verbatim(RedisReply whole) => whole.IsNull || whole.Length < 4 || whole.Bytes[3] != ':'
        ? throw new RedisProtocolException("a verbatim string has no format")
        : new RedisReply(RedisReplyKind.VerbatimString, whole.Length - 4, whole.Bytes[4..].ToArray());

    private static RedisProtocolException Unterminated() => new("a bulk string does not end where its length says");
}
