using System.Numerics;

namespace Polystore.Redis.Rdb.Encodings;

/// <summary>Integers as the text that a client sees.</summary>
internal static class IntegerText
{
    /// <summary>Longest text that a server may keep as an integer: 19 digits and a sign.</summary>
    public const int LongestInteger = 20;

    /// <summary>Characters of the decimal text of <paramref name="value"/>, sign included.</summary>
    public static int Length(long value)
    {
        var sign = value < 0 ? 1 : 0;
        var magnitude = Math.Max(1, value < 0 ? (ulong)-(value + 1) + 1 : (ulong)value);
        var digits = ((64 - BitOperations.LeadingZeroCount(magnitude)) * 1233) >> 12; // log10(2) is 1233/4096
        return sign + digits + (magnitude >= PowerOfTen[digits] ? 1 : 0);
    }

    /// <summary>Whether a server keeps this text as an integer (<c>string2l</c>: no sign but minus, no leading zero, no space).</summary>
    public static bool IsInteger(ReadOnlySpan<byte> text)
    {
        if (text.Length is 0 or > LongestInteger)
        {
            return false;
        }

        var digits = text[0] == '-' ? text[1..] : text;
        if (digits.Length == 0 || (digits[0] == '0' && text.Length > 1))
        {
            return false;
        }

        return digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0 && long.TryParse(text, out _);
    }

    private static readonly ulong[] PowerOfTen =
    [
        1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 10000000000, 100000000000, 1000000000000,
        10000000000000, 100000000000000, 1000000000000000, 10000000000000000, 100000000000000000, 1000000000000000000,
        10000000000000000000,
    ];
}
