using System.Buffers;

namespace Polystore.RedisClient.Protocol;

/// <summary>Writes commands as RESP arrays of bulk strings.</summary>
internal static class CommandEncoder
{
    /// <summary>Encodes into an array that grows through the pool when it is too small; gives the number of bytes.</summary>
    public static int Encode(ReadOnlySpan<RedisArgument> command, ref byte[] buffer)
    {
        if (command.IsEmpty)
        {
            throw new ArgumentException("A command needs at least its name.", nameof(command));
        }

        var at = 0;
        Ensure(ref buffer, at, 16);
        at += Header((byte)'*', command.Length, buffer.AsSpan(at));
        for (var i = 0; i < command.Length; i++)
        {
            ref readonly var argument = ref command[i];
            var most = argument.MaxLength;
            Ensure(ref buffer, at, checked(most + 32));
            // The length's digits come first but are known last: leave room for the most, and move back when fewer are needed.
            var room = 1 + RespNumbers.Digits(most) + 2;
            var length = argument.Write(buffer.AsSpan(at + room));
            var header = Header((byte)'$', length, buffer.AsSpan(at));
            if (header != room)
            {
                // The header for the shorter length was written in front: the value follows it.
                buffer.AsSpan(at + room, length).CopyTo(buffer.AsSpan(at + header));
            }

            at += header + length;
            buffer[at++] = (byte)'\r';
            buffer[at++] = (byte)'\n';
        }

        return at;
    }

    private static int Header(byte type, int number, Span<byte> destination)
    {
        destination[0] = type;
        number.TryFormat(destination[1..], out var digits);
        destination[digits + 1] = (byte)'\r';
        destination[digits + 2] = (byte)'\n';
        return digits + 3;
    }

    private static void Ensure(ref byte[] buffer, int used, int more)
    {
        if (buffer.Length - used >= more)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(checked(used + more), (int)Math.Min(buffer.Length * 2L, Array.MaxLength)));
        buffer.AsSpan(0, used).CopyTo(larger);
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        buffer = larger;
    }
}
