namespace Polystore.Postgres.Workloads.Logs.Reading;

/// <summary>Bytes of one field of an entry, put together from lines. Past the limit it takes no more.</summary>
internal sealed class GrowingBytes(int limit = 1 << 24)
{
    private byte[] data = new byte[512];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span => data.AsSpan(0, Length);

    public void Clear()
    {
        Length = 0;

        // One huge statement must not hold its memory for the rest of the log.
        if (data.Length > 1 << 20)
        {
            data = new byte[512];
        }
    }

    public void Append(ReadOnlySpan<byte> more)
    {
        var taken = Math.Min(more.Length, limit - Length);
        if (taken <= 0)
        {
            return;
        }

        if (Length + taken > data.Length)
        {
            Array.Resize(ref data, Math.Max(Length + taken, (int)Math.Min((long)data.Length * 2, limit)));
        }

        more[..taken].CopyTo(data.AsSpan(Length));
        Length += taken;
    }

    public void Set(ReadOnlySpan<byte> value)
    {
        Clear();
        Append(value);
    }
}
