using System.Buffers;

namespace Polystore.Runtime.Cache;

/// <summary>Turns values into bytes and back. What it wrote once it must be able to read for as long as an entry lives, newer versions of it too.</summary>
public interface ICacheSerializer
{
    /// <summary>Writes a value.</summary>
    void Write<T>(IBufferWriter<byte> output, T value);

    /// <summary>Reads what <see cref="Write"/> wrote. An exception means that the entry is loaded anew.</summary>
    T Read<T>(ReadOnlyMemory<byte> bytes);
}
