using System.Buffers;

namespace Polystore.Redis.Keys.Patterns;

/// <summary>
/// The shape of one part of a key's name: what varies from key to key becomes <c>{n}</c>, <c>{uuid}</c>, <c>{hex}</c>, <c>{date}</c>,
/// <c>{email}</c>, <c>{bin}</c> or <c>{text}</c>, the rest stays; <c>{java}</c> is the head of a name that Java serialised.
/// </summary>
internal static class TokenShape
{
    /// <summary>Longest shape; longer parts are <c>{text}</c>.</summary>
    public const int LongestShape = 128;

    /// <summary>Fewest characters of a hexadecimal part that is taken for a hash or identifier rather than a word: half of a 64-bit number.</summary>
    private const int ShortestHex = 8;

    private const int UuidLength = 36;
    private const int DateLength = 10;
    private const int JavaHeaderBytes = 7;

    // More than that is a sentence, a query, an encoded document.
    private const int LongestWords = 48;

    // A number within a word is common, three are not.
    private const int FewestDigitRuns = 3;

    // Kinds of bytes
    private const int Digit = 0;
    private const int Small = 1;
    private const int Capital = 2;
    private const int Other = 3;

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

        return Whole(token) is { IsEmpty: false } name ? Copy(name, shape) : Words(token, shape);
    }

    /// <summary>Whether a part is of bytes that are no text.</summary>
    public static bool IsBinary(ReadOnlySpan<byte> token) =>
        token.ContainsAnyExceptInRange((byte)' ', (byte)'~') && (token.ContainsAnyInRange((byte)0, (byte)31) || !System.Text.Unicode.Utf8.IsValid(token));

    /// <summary>
    /// Bytes before the text of a name that a Java client serialised: <c>AC ED 00 05 74</c>, then the length in two bytes (Java Object Serialization
    /// Specification, section 6.4: STREAM_MAGIC, STREAM_VERSION, TC_STRING); 0 when it is no such name.
    /// </summary>
    public static int JavaHeader(ReadOnlySpan<byte> name) =>
        name is [0xac, 0xed, 0, 5, 0x74, var high, var low, _, ..] && ((high << 8) | low) == name.Length - JavaHeaderBytes ? JavaHeaderBytes : 0;

    private static ReadOnlySpan<byte> Whole(ReadOnlySpan<byte> token)
    {
        if (IsBinary(token))
        {
            return "{bin}"u8;
        }

        if (!token.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return "{n}"u8;
        }

        if (IsDate(token))
        {
            return "{date}"u8;
        }

        var at = token.IndexOf((byte)'@');
        if (at > 0 && at < token.Length - 1)
        {
            return "{email}"u8;
        }

        return [];
    }

    // What stands between other signs: celery-task-meta-UUID, session_HASH, user-12, backup-2024-05-01.
    private static int Words(ReadOnlySpan<byte> token, Span<byte> shape)
    {
        var (written, isKnown) = (0, false);
        for (var i = 0; i < token.Length;)
        {
            var length = 1;
            if (!IsWordByte(token[i]))
            {
                shape[written++] = token[i];
            }
            else if (Identifier(token[i..], out length) is { IsEmpty: false } name)
            {
                written += Copy(name, shape[written..]);
                isKnown |= !name.SequenceEqual("{text}"u8);
            }
            else
            {
                written += Digits(token.Slice(i, length), shape[written..]);
            }

            i += length;
            if (written > LongestWords)
            {
                return Copy("{text}"u8, shape);
            }
        }

        // Dashes and underscores are digits of base 64 too.
        return !isKnown && IsRandom(token) ? Copy("{text}"u8, shape) : written;
    }

    // The identifier that a run of letters and digits is, and the length of the run.
    private static ReadOnlySpan<byte> Identifier(ReadOnlySpan<byte> rest, out int length)
    {
        if (rest.Length >= UuidLength && IsUuid(rest[..UuidLength]) && EndsAt(rest, UuidLength))
        {
            length = UuidLength;
            return "{uuid}"u8;
        }

        if (rest.Length >= DateLength && IsDate(rest[..DateLength]) && EndsAt(rest, DateLength))
        {
            length = DateLength;
            return "{date}"u8;
        }

        length = 1;
        while (!EndsAt(rest, length))
        {
            length++;
        }

        var word = rest[..length];
        return word.Length >= ShortestHex && IsHex(word) && word.ContainsAnyExceptInRange((byte)'0', (byte)'9') ? "{hex}"u8 : IsRandom(word) ? "{text}"u8 : [];
    }

    private static bool EndsAt(ReadOnlySpan<byte> rest, int at) => at >= rest.Length || !IsWordByte(rest[at]);

    private static bool IsWordByte(byte b) => char.IsAsciiLetterOrDigit((char)b) || b >= 0x80;

    // Runs of two digits and more; one digit is more often a version or a shard than a number that varies: v2, q1.
    private static int Digits(ReadOnlySpan<byte> word, Span<byte> shape)
    {
        var written = 0;
        for (var i = 0; i < word.Length && written <= LongestWords;)
        {
            var run = word[i..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            run = run < 0 ? word.Length - i : run;
            if (run >= 2)
            {
                written += Copy("{n}"u8, shape[written..]);
                i += run;
            }
            else
            {
                shape[written++] = word[i++];
            }
        }

        return written;
    }

    /// <summary>The shape with its last single digits as <c>{n}</c>: <c>user{n}</c> of <c>user5</c>; empty when it has none.</summary>
    public static byte[] WithoutDigits(ReadOnlySpan<byte> shape)
    {
        if (!shape.ContainsAnyInRange((byte)'0', (byte)'9'))
        {
            return [];
        }

        var general = new List<byte>(shape.Length + 8);
        foreach (var b in shape)
        {
            if (b is >= (byte)'0' and <= (byte)'9')
            {
                general.AddRange("{n}"u8);
            }
            else
            {
                general.Add(b);
            }
        }

        return [.. general];
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

    // Identifiers in base 36, 62 and 64: long, and letters and digits change places often. A capital belongs to the word that it begins, so that
    // getProductsByCategory is none; dashes and underscores divide, so that user-12-item-34 is none.
    private static bool IsRandom(ReadOnlySpan<byte> token)
    {
        const int shortest = 16;
        if (token.Length < shortest)
        {
            return false;
        }

        var (changes, runs, before, last) = (0, 0, Other, Other);
        foreach (var b in token)
        {
            var kind = Kind(b);
            var beginsWord = last == Capital && kind == Small && before != Capital;
            changes += kind != last && kind != Other && last != Other && !beginsWord ? 1 : 0;
            runs += kind == Digit && last is Small or Capital ? 1 : 0;
            (before, last) = (last, kind);
        }

        return changes * 3 > token.Length || (runs >= FewestDigitRuns && runs * 10 >= token.Length && changes * 5 > token.Length);
    }

    private static int Kind(byte b) => b switch
    {
        >= (byte)'0' and <= (byte)'9' => Digit,
        >= (byte)'a' and <= (byte)'z' => Small,
        >= (byte)'A' and <= (byte)'Z' => Capital,
        _ => Other,
    };

    private static bool IsHexDigit(byte b) => b is >= (byte)'0' and <= (byte)'9' or >= (byte)'a' and <= (byte)'f' or >= (byte)'A' and <= (byte)'F';

    private static int Copy(ReadOnlySpan<byte> text, Span<byte> target)
    {
        text.CopyTo(target);
        return text.Length;
    }
}
