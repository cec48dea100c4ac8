using System.Buffers;
using System.Runtime.InteropServices;

namespace Polystore.RedisClient.Protocol;

/// <summary>
/// Finds the end of a reply in a stream that may be cut anywhere. It remembers how far it looked and how many elements are still to
/// come, so that every byte is looked at once however the stream is split.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal struct RespFrame
{
    private readonly RespLimits limits;
    private long scanned;
    private long missing;

    public RespFrame(RespLimits limits)
    {
        this.limits = limits;
        missing = 1;
    }

    public readonly bool IsAtStart => scanned == 0;

    /// <summary>True when the buffer, which begins where the reply begins, holds all of it.</summary>
    public bool TryFind(in ReadOnlySequence<byte> buffer, out long length)
    {
        length = 0;
        var available = buffer.Length;
        if (scanned > available || (scanned == available && missing > 0))
        {
            return false;
        }

        var reader = new SequenceReader<byte>(buffer);
        reader.Advance(scanned);
        while (missing > 0)
        {
            if (!TryElement(ref reader))
            {
                return false;
            }

            if (scanned > available)
            {
                return false;
            }

            reader.Advance(scanned - reader.Consumed);
        }

        if (scanned > available)
        {
            return false;
        }

        length = scanned;
        scanned = 0;
        missing = 1;
        return true;
    }

    // Reads one header; a bulk string's body is skipped by its length, whether it is here yet or not.
    private bool TryElement(ref SequenceReader<byte> reader)
    {
        var start = reader.Consumed;
        if (!reader.TryReadTo(out ReadOnlySpan<byte> line, "\r\n"u8))
        {
            if (reader.Remaining > limits.MaxLineBytes)
            {
                throw new RedisProtocolException($"a line is longer than {limits.MaxLineBytes} bytes");
            }

            if (reader.TryPeek(out var first) && !IsType(first))
            {
                throw Unknown(first);
            }

            return false;
        }

        if (line.IsEmpty)
        {
            throw new RedisProtocolException("an empty line stands where a reply should begin");
        }

        if (line.Length > limits.MaxLineBytes)
        {
            throw new RedisProtocolException($"a line is longer than {limits.MaxLineBytes} bytes");
        }

        long body = 0;
        switch (line[0])
        {
            case (byte)'$' or (byte)'!' or (byte)'=':
                var bytes = RespLine.Length(line);
                body = bytes < 0 ? 0 : bytes + 2;
                missing--;
                break;
            case (byte)'*' or (byte)'~' or (byte)'>':
                missing += Math.Max(0, RespLine.Length(line)) - 1;
                break;
            case (byte)'%':
                missing += (Math.Max(0, RespLine.Length(line)) * 2) - 1;
                break;
            case (byte)'|':
                missing += Math.Max(0, RespLine.Length(line)) * 2;
                break;
            case (byte)'+' or (byte)'-' or (byte)':' or (byte)'_' or (byte)',' or (byte)'#' or (byte)'(':
                missing--;
                break;
            default:
                throw Unknown(line[0]);
        }

        scanned += reader.Consumed - start + body;
        // The shortest element is three bytes: a count that cannot fit is refused before anything is kept for it.
        if (scanned > limits.MaxReplyBytes || missing > (limits.MaxReplyBytes - scanned) / 3)
        {
            throw new RedisProtocolException($"a reply is larger than {limits.MaxReplyBytes} bytes");
        }

        return true;
    }

    private static bool IsType(byte type) => "$!=*~>%|+-:_,#("u8.Contains(type);

    private static RedisProtocolException Unknown(byte type) => new($"a reply begins with byte 0x{type:X2}, which is no RESP type");
}
