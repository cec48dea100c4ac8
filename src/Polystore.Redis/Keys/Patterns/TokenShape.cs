using System.Buffers;

namespace Polystore.Redis.Keys.Patterns;

/// <summary>
/// The shape of one part of a key's name: what varies from key to key becomes <c>{n}</c>, <c>{uuid}</c>, <c>{hex}</c>, <c>{date}</c>,
/// <c>{email}</c>, <c>{bin}</c> or <c>{text}</c>, the rest stays.
/// </summary>
internal static class TokenShape
{
    /// <summary>Longest shape; longer parts are <c>{text}</c>.</summary>
    public const int LongestShape = 64;

    /// <summary>Fewest characters of a hexadecimal part that is taken for a hash or identifier rather than a word: half of a 64-bit number.</summary>
    private const int ShortestHex = 8;

    private const int UuidLength = 36;

    private static readonly SearchValues<byte> DateBytes = SearchValues.Create("0123456789-"u8);

    /// <summary>Whether the byte ends a part. These are the separators that the manual and its readers use: <c>user:1000</c>, <c>a.b</c>, <c>a/b</c>, <c>a|b</c>, <c>a#b</c>.</summary>
    public static bool IsSeparator(byte b) => b is (byte)':' or (byte)'/' or (byte)'|' or (byte)'#' or (byte)'.';

    /// <summary>Bytes up to the next separator. Dots within an address such as <c>ann.smith@example.org</c> separate nothing.</summary>
    public static int PartLength(ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOfAny(":/|#"u8);
        end = end < 0 ? rest.Length : end;
        var dot = rest[..end].IndexOf((byte)'.');
        return dot < 0 || rest[..end].Contains((byte)'@') ? end : dot;
    }

    /// <summary>Whether a shape holds letters or digits outside its braces.</summary>
    public static bool HasWord(ReadOnlySpan<byte> shape)
    {
        var depth = 0;
        foreach (var b in shape)
        {
            depth += b == '{' ? 1 : b == '}' ? -1 : 0;
            if (depth == 0 && (char.IsAsciiLetterOrDigit((char)b) || b >= 0x80))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Writes the shape and says how many bytes it has.</summary>
    public static int Write(ReadOnlySpan<byte> token, Span<byte> shape)
    {
        if (token.IsEmpty)
        {
            return 0;
        }

        // A hash tag keeps its braces: {user1}.cart is hashed by user1 alone.
        if (token.Length > 2 && token[0] == '{' && token[^1] == '}')
        {
            shape[0] = (byte)'{';
            var inner = Write(token[1..^1], shape[1..]);
            shape[inner + 1] = (byte)'}';
            return inner + 2;
        }

        return Whole(token) is { IsEmpty: false } name ? Copy(name, shape) : Digits(token, shape);
    }

    private static ReadOnlySpan<byte> Whole(ReadOnlySpan<byte> token)
    {
        if (token.ContainsAnyExceptInRange((byte)' ', (byte)'~'))
        {
            return System.Text.Unicode.Utf8.IsValid(token) && !token.ContainsAnyInRange((byte)0, (byte)31) ? "{text}"u8 : "{bin}"u8;
        }

        if (!token.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return "{n}"u8;
        }

        if (IsUuid(token))
        {
            return "{uuid}"u8;
        }

        if (IsDate(token))
        {
            return "{date}"u8;
        }

        if (token.Length >= ShortestHex && IsHex(token))
        {
            return "{hex}"u8;
        }

        var at = token.IndexOf((byte)'@');
        if (at > 0 && at < token.Length - 1)
        {
            return "{email}"u8;
        }

        return token.Length > LongestShape - 8 || IsRandom(token) ? "{text}"u8 : [];
    }

    // Runs of two digits and more; one digit is more often a version or a shard than a number that varies: v2, q1.
    private static int Digits(ReadOnlySpan<byte> token, Span<byte> shape)
    {
        var written = 0;
        for (var i = 0; i < token.Length;)
        {
            var run = token[i..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            run = run < 0 ? token.Length - i : run;
            if (run >= 2)
            {
                written += Copy("{n}"u8, shape[written..]);
                i += run;
                continue;
            }

            shape[written++] = token[i++];
            if (written > LongestShape - 4)
            {
                return Copy("{text}"u8, shape);
            }
        }

        return written;
    }

    private static bool IsUuid(ReadOnlySpan<byte> token)
    {
        if (token.Length != UuidLength)
        {
            return false;
        }

        for (var i = 0; i < UuidLength; i++)
        {
            if (i is 8 or 13 or 18 or 23 ? token[i] != '-' : !IsHexDigit(token[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsDate(ReadOnlySpan<byte> token) =>
        token is [>= (byte)'1' and <= (byte)'2', _, _, _, (byte)'-', >= (byte)'0' and <= (byte)'1', _, ..]
        && token.Length is 7 or 10 or 13
        && !token.ContainsAnyExcept(DateBytes);

    private static bool IsHex(ReadOnlySpan<byte> token)
    {
        var digits = 0;
        foreach (var b in token)
        {
            if (!IsHexDigit(b))
            {
                return false;
            }

            digits += b <= '9' ? 1 : 0;
        }

        // "deadbeef" is a word; a random one without any digit has a chance of (6/16)^8, under one in 2,500.
        return digits > 0;
    }

    // Base62 and base64 identifiers: long, and letters and digits change places often.
    private static bool IsRandom(ReadOnlySpan<byte> token)
    {
        const int shortest = 16;
        if (token.Length < shortest)
        {
            return false;
        }

        var (changes, kind) = (0, Kind(token[0]));
        foreach (var b in token[1..])
        {
            var next = Kind(b);
            changes += next != kind ? 1 : 0;
            kind = next;
        }

        return changes * 3 > token.Length;
    }

    private static int Kind(byte b) => b switch
    {
        >= (byte)'0' and <= (byte)'9' => 0,
        >= (byte)'a' and <= (byte)'z' => 1,
        >= (byte)'A' and <= (byte)'Z' => 2,
        _ => 3,
    };

    private static bool IsHexDigit(byte b) => b is >= (byte)'0' and <= (byte)'9' or >= (byte)'a' and <= (byte)'f' or >= (byte)'A' and <= (byte)'F';

    private static int Copy(ReadOnlySpan<byte> text, Span<byte> target)
    {
        text.CopyTo(target);
        return text.Length;
    }
}
