using System.Buffers;

namespace Polystore.RedisClient.Connections;

/// <summary>Bytes that wait to be sent: one growing array from the pool, which shrinks again after a burst.</summary>
internal sealed class OutputBuffer
{
    private const int Usual = 64 << 10;
    private const int Kept = 1 << 20;

    private byte[] array = ArrayPool<byte>.Shared.Rent(Usual);

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Memory => array.AsMemory(0, Length);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        var needed = checked(Length + bytes.Length);
        if (needed > array.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent((int)Math.Max(needed, Math.Min(array.Length * 2L, Array.MaxLength)));
            array.AsSpan(0, Length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(array);
            array = larger;
        }

        bytes.CopyTo(array.AsSpan(Length));
        Length = needed;
    }

    public void Clear()
    {
        Length = 0;
        if (array.Length > Kept)
        {
            ArrayPool<byte>.Shared.Return(array);
            array = ArrayPool<byte>.Shared.Rent(Usual);
        }
    }
}
