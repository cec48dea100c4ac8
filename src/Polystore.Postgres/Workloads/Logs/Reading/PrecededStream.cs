namespace Polystore.Postgres.Workloads.Logs.Reading;

/// <summary>A stream whose first bytes were already taken, so that a pipe can be looked at before it is read.</summary>
internal sealed class PrecededStream(byte[] front, Stream rest) : Stream
{
    private int taken;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        if (taken == front.Length)
        {
            return rest.Read(buffer);
        }

        var count = Math.Min(buffer.Length, front.Length - taken);
        front.AsSpan(taken, count).CopyTo(buffer);
        taken += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
