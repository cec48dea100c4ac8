namespace Polystore.RedisClient.Protocol;

/// <summary>Header lines, without their CRLF.</summary>
internal static class RespLine
{
    /// <summary>The length or count after the type; -1 for RESP2's null.</summary>
    public static long Length(ReadOnlySpan<byte> line)
    {
        if (line.Length == 2 && (uint)(line[1] - '0') <= 9)
        {
            return line[1] - '0';
        }

        if (line.Length == 3 && line[1] == '-' && line[2] == '1' && line[0] is (byte)'$' or (byte)'*')
        {
            return -1;
        }

        return RespNumbers.TryParseInt64(line[1..], out var length) && length is >= 0 and <= int.MaxValue
            ? length
            : throw new RedisProtocolException($"a length is no number from 0 to {int.MaxValue}");
    }

    public static long Integer(ReadOnlySpan<byte> line) =>
        RespNumbers.TryParseInt64(line[1..], out var number) ? number : throw new RedisProtocolException("an integer reply holds no 64-bit integer");

    public static double Double(ReadOnlySpan<byte> line) =>
        RespNumbers.TryParseDouble(line[1..], out var number) ? number : throw new RedisProtocolException("a double reply holds no number");

    public static bool Boolean(ReadOnlySpan<byte> line) => line.Length == 2 && line[1] is (byte)'t' or (byte)'f'
        ? line[1] == 't'
        : throw new RedisProtocolException("a boolean reply is neither #t nor #f");
}
