namespace Polystore.Postgres.Workloads.Logs.Reading;

/// <summary>A window that moves over a stream. It grows for a long line or record, but never beyond a limit.</summary>
internal sealed class LogBuffer(Stream stream, int capacity = 1 << 18, int limit = 1 << 24)
{
    private byte[] data = new byte[capacity];
    private int start;
    private int end;
    private bool ended;
    private bool skipping;

    /// <summary>Bytes taken so far.</summary>
    public long Consumed { get; private set; }

    /// <summary>Lines that were longer than the limit and were cut.</summary>
    public long Cut { get; private set; }

    /// <summary>What was read and not yet taken; valid until the next call.</summary>
    public ReadOnlySpan<byte> Window => data.AsSpan(start, end - start);

    /// <summary>Takes bytes from the front.</summary>
    public void Consume(int count)
    {
        start += count;
        Consumed += count;
    }

    /// <summary>Reads on; false at the end of the stream, or when the window is as large as it may get.</summary>
    public bool Fill()
    {
        if (ended)
        {
            return false;
        }

        if (start > 0)
        {
            data.AsSpan(start, end - start).CopyTo(data);
            end -= start;
            start = 0;
        }

        if (end == data.Length)
        {
            if (data.Length >= limit)
            {
                return false;
            }

            Array.Resize(ref data, Math.Min(limit, data.Length * 2));
        }

        var read = stream.Read(data, end, data.Length - end);
        end += read;
        ended = read == 0;
        if (ended && end > start && data[end - 1] != '\n')
        {
            // The last line of a file that is still written, or was cut.
            data[end++] = (byte)'\n';
            return true;
        }

        return read > 0;
    }

    /// <summary>Reads on until so many bytes are in sight, or all there are.</summary>
    public void FillTo(int length)
    {
        var more = true;
        while (more && Window.Length < length)
        {
            more = Fill();
        }
    }

    /// <summary>The next line without its end; the rest of one longer than the limit is left out.</summary>
    public bool TryReadLine(out ReadOnlySpan<byte> line)
    {
        var searched = 0;
        while (true)
        {
            var at = Window[searched..].IndexOf((byte)'\n');
            if (at >= 0)
            {
                line = Taken(searched + at, 1);
                if (!skipping)
                {
                    return true;
                }

                (skipping, searched) = (false, 0);
                continue;
            }

            searched = Window.Length;
            if (Fill())
            {
                continue;
            }

            var last = ended;
            line = Taken(Window.Length, 0);
            var rest = skipping;
            if (last)
            {
                skipping = false;
                return line.Length > 0 && !rest;
            }

            searched = 0;
            skipping = true;
            if (!rest)
            {
                Cut++;
                return true;
            }
        }
    }

    private ReadOnlySpan<byte> Taken(int length, int ending)
    {
        var line = Window[..length];
        Consume(length + ending);
        return line.Length > 0 && line[^1] == '\r' ? line[..^1] : line;
    }
}
