using System.Globalization;

namespace Polystore.RedisClient.Protocol;

/// <summary>Numbers as RESP and Redis write them.</summary>
internal static class RespNumbers
{
    /// <summary>Decimal digits with an optional sign, nothing else; false on overflow.</summary>
    public static bool TryParseInt64(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        var negative = !text.IsEmpty && text[0] == '-';
        var digits = !text.IsEmpty && text[0] is (byte)'-' or (byte)'+' ? text[1..] : text;
        if (digits.IsEmpty || digits.Length > 19)
        {
            return false;
        }

        ulong sum = 0;
        foreach (var b in digits)
        {
            var digit = (uint)(b - '0');
            if (digit > 9)
            {
                return false;
            }

            sum = (sum * 10) + digit;
        }

        if (sum > (negative ? 1UL << 63 : long.MaxValue))
        {
            return false;
        }

        value = negative ? unchecked(-(long)sum) : (long)sum;
        return true;
    }

    /// <summary>Digits with fraction and exponent, <c>inf</c>, <c>-inf</c>, <c>nan</c>.</summary>
    public static bool TryParseDouble(ReadOnlySpan<byte> text, out double value)
    {
        if (text.SequenceEqual("inf"u8) || text.SequenceEqual("+inf"u8))
        {
            value = double.PositiveInfinity;
            return true;
        }

        if (text.SequenceEqual("-inf"u8))
        {
            value = double.NegativeInfinity;
            return true;
        }

        if (text.SequenceEqual("nan"u8) || text.SequenceEqual("-nan"u8))
        {
            value = double.NaN;
            return true;
        }

        value = 0;
        return text.Length is > 0 and <= 400
            && text[0] is (>= (byte)'0' and <= (byte)'9') or (byte)'-' or (byte)'+' or (byte)'.'
            && double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>Writes a double so that Redis reads the same number; needs 32 bytes at most.</summary>
    public static int FormatDouble(double number, Span<byte> destination)
    {
        var word = double.IsPositiveInfinity(number) ? "inf"u8 : double.IsNegativeInfinity(number) ? "-inf"u8 : double.IsNaN(number) ? "nan"u8 : default;
        if (!word.IsEmpty)
        {
            word.CopyTo(destination);
            return word.Length;
        }

        number.TryFormat(destination, out var written, "R", CultureInfo.InvariantCulture);
        return written;
    }

    /// <summary>The number of decimal digits of a length.</summary>
    public static int Digits(int length) => length switch
    {
        < 10 => 1,
        < 100 => 2,
        < 1_000 => 3,
        < 10_000 => 4,
        < 100_000 => 5,
        < 1_000_000 => 6,
        < 10_000_000 => 7,
        < 100_000_000 => 8,
        < 1_000_000_000 => 9,
        _ => 10,
    };
}
