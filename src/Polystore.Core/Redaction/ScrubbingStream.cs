using System.Buffers;

namespace Polystore.Core.Redaction;

/// <summary>
/// Writes through to another stream without the given secrets. It holds back as many bytes as the longest secret has, so that
/// none slips through between two writes; where several begin, the longest is masked. Closing it writes the rest and leaves the
/// other stream open.
/// </summary>
/// <param name="inner">Where it goes.</param>
/// <param name="secrets">UTF-8, none empty, longest first.</param>
/// <param name="mask">What stands in place of a secret.</param>
internal sealed class ScrubbingStream(Stream inner, IReadOnlyList<byte[]> secrets, byte[] mask) : Stream
{
    private const int Enough = 64 * 1024;

    private readonly SearchValues<byte> beginnings = SearchValues.Create(secrets.Select(secret => secret[0]).Distinct().ToArray());
    private byte[] held = new byte[2 * Enough];
    private int count;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (held.Length < count + buffer.Length)
        {
            Array.Resize(ref held, Math.Max(2 * held.Length, count + buffer.Length));
        }

        buffer.CopyTo(held.AsSpan(count));
        count += buffer.Length;
        if (count > Enough)
        {
            // A secret that begins before this place is here to its end.
            Release(Math.Max(0, count - secrets[0].Length + 1));
        }
    }

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Release(count);
        }

        base.Dispose(disposing);
    }

    private void Release(int until)
    {
        var at = 0;
        while (at < until)
        {
            var next = held.AsSpan(at, until - at).IndexOfAny(beginnings);
            if (next < 0)
            {
                inner.Write(held, at, until - at);
                at = until;
                break;
            }

            inner.Write(held, at, next);
            at += next;
            if (secrets.FirstOrDefault(secret => held.AsSpan(at, count - at).StartsWith(secret)) is { } found)
            {
                inner.Write(mask);
                at += found.Length;
            }
            else
            {
                inner.WriteByte(held[at]);
                at++;
            }
        }

        held.AsSpan(at, count - at).CopyTo(held);
        count -= at;
    }
}
