using System.Buffers;
using Polystore.Runtime.Cache;

namespace Polystore.Runtime.Structures;

/// <summary>Values as bytes.</summary>
internal static class Packing
{
    public static byte[] Pack<T>(this ICacheSerializer serializer, T value)
    {
        var output = new ArrayBufferWriter<byte>(256);
        serializer.Write(output, value);
        return output.WrittenSpan.ToArray();
    }
}
