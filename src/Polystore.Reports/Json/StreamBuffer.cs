using System.Buffers;

namespace Polystore.Reports.Json;

/// <summary>Lets a JSON writer write through to a stream: the writer of a stream would hold everything until it is told to flush.</summary>
internal sealed class StreamBuffer(Stream stream) : IBufferWriter<byte>
{
    private byte[] piece = new byte[64 * 1024];

    public void Advance(int count) => stream.Write(piece, 0, count);

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (piece.Length < sizeHint)
        {
            piece = new byte[sizeHint];
        }

        return piece;
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
}
