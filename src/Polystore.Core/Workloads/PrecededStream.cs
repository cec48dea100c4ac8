namespace Polystore.Core.Workloads;

/// <summary>A stream whose first bytes were already taken, so that a pipe can be looked at before it is read.</summary>
/// <param name="front">The bytes that were taken.</param>
/// <param name="rest">What follows; it is left open.</param>
public sealed class PrecededStream(byte[] front, Stream rest) : Stream
{
    private int taken;

    /// <inheritdoc />
    public override bool CanRead => true;

    /// <inheritdoc />
    public override bool CanSeek => false;

    /// <inheritdoc />
    public override bool CanWrite => false;

    /// <inheritdoc />
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc />
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

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc />
    public override void Flush()
    {
    }

    /// <inheritdoc />
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
