using System.Buffers;

namespace Polystore.Redis.Rdb;

/// <summary>
/// Bytes of a dump, read in large steps and handed out without copies; keeps the offset and the checksum. Memory grows with what was
/// really read, never with a length that the file merely announces.
/// </summary>
internal sealed class RdbInput(Stream stream, int bufferBytes = 1 << 18) : IDisposable
{
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(bufferBytes);
    private long offsetOfBuffer;
    private int start;
    private int end;
    private int summed;
    private ulong crc;

    /// <summary>Bytes from the start of the file to the next byte that is read.</summary>
    public long Offset => offsetOfBuffer + start;

    /// <summary>Checksum of everything that was read so far.</summary>
    public ulong Checksum()
    {
        crc = Crc64.Append(crc, buffer.AsSpan(summed, start - summed));
        summed = start;
        return crc;
    }

    public byte ReadByte()
    {
        if (start == end)
        {
            Fill(1);
        }

        return buffer[start++];
    }

    /// <summary>The next bytes; valid until the next call.</summary>
    public ReadOnlySpan<byte> Read(int count)
    {
        if (end - start < count)
        {
            Fill(count);
        }

        var span = buffer.AsSpan(start, count);
        start += count;
        return span;
    }

    public void Skip(long count)
    {
        while (count > end - start)
        {
            count -= end - start;
            start = end;
            Fill(1);
        }

        start += (int)count;
    }

    /// <summary>Whether no byte is left.</summary>
    public bool AtEnd() => start == end && !TryFill(1);

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
        start = end = summed = 0;
    }

    private void Fill(int count)
    {
        if (!TryFill(count))
        {
            throw new RdbDamageException(RdbEndKind.Truncated, offsetOfBuffer + end, "the file ends in the middle");
        }
    }

    private bool TryFill(int count)
    {
        Checksum();
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            offsetOfBuffer += start;
            (end, start, summed) = (end - start, 0, 0);
        }

        while (end < count)
        {
            if (end == buffer.Length)
            {
                Grow(count);
            }

            var read = stream.Read(buffer.AsSpan(end));
            if (read == 0)
            {
                return false;
            }

            end += read;
        }

        return true;
    }

    private void Grow(int count)
    {
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(count, buffer.Length * 2L));
        buffer.AsSpan(0, end).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }
}
