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

    /// <summary>False, with the reason, for bytes that are no such value, or gone.</summary>
    public static bool TryUnpack<T>(this ICacheSerializer serializer, byte[]? bytes, out T? value, out Exception? cause)
    {
        (value, cause) = (default, null);
        return bytes is not null && serializer.TryUnpack((ReadOnlyMemory<byte>)bytes, out value, out cause);
    }

    /// <inheritdoc cref="TryUnpack{T}(ICacheSerializer, byte[], out T, out Exception)"/>
    public static bool TryUnpack<T>(this ICacheSerializer serializer, ReadOnlyMemory<byte> bytes, out T? value, out Exception? cause)
    {
        (value, cause) = (default, null);
        try
        {
            value = serializer.Read<T>(bytes);
            return true;
        }
        catch (Exception unreadable) when (unreadable is not OutOfMemoryException)
        {
            cause = unreadable;
            return false;
        }
    }
}
