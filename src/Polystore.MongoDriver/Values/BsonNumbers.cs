using System.Globalization;
using System.Numerics;
using MongoDB.Bson;

namespace Polystore.MongoDriver;

/// <summary>Numbers of the four BSON types, compared by their values as the server compares them.</summary>
internal static class BsonNumbers
{
    // The first double beyond every 64-bit integer.
    private const double TwoTo63 = 9223372036854775808.0;

    /// <summary>NaN stands below all others and equals itself, whatever its type; -0 equals 0.</summary>
    public static int Compare(BsonValue x, BsonValue y) => (x, y) switch
    {
        (BsonDouble a, BsonDouble b) => a.Value.CompareTo(b.Value),
        (BsonDouble a, BsonDecimal128 b) => -Compare(b, a.Value),
        (BsonDecimal128 a, BsonDouble b) => Compare(a, b.Value),
        (BsonDecimal128, _) or (_, BsonDecimal128) => Compare(x.ToDecimal128(), y.ToDecimal128()),
        (BsonDouble a, _) => Compare(a.Value, y.ToInt64()),
        (_, BsonDouble b) => -Compare(b.Value, x.ToInt64()),
        _ => x.ToInt64().CompareTo(y.ToInt64()),
    };

    /// <summary>The same for equal numbers of all types: what they are as doubles.</summary>
    public static int Hash(BsonValue number) => (ToDouble(number) + 0.0).GetHashCode();

    /// <summary>The nearest double; infinite for decimals beyond its range.</summary>
    /// <exception cref="ArgumentException">It is no number.</exception>
    public static double ToDouble(BsonValue value) => value switch
    {
        BsonInt32 number => number.Value,
        BsonInt64 number => number.Value,
        BsonDouble number => number.Value,
        BsonDecimal128 number when Decimal128.IsNaN(number.Value) => double.NaN,
        BsonDecimal128 number when Decimal128.IsPositiveInfinity(number.Value) => double.PositiveInfinity,
        BsonDecimal128 number when Decimal128.IsNegativeInfinity(number.Value) => double.NegativeInfinity,
        BsonDecimal128 number => double.Parse(number.Value.ToString(), CultureInfo.InvariantCulture),
        _ => throw new ArgumentException($"{value.BsonType} is no number.", nameof(value)),
    };

    /// <summary>True for NaN as a double or a decimal.</summary>
    public static bool IsNaN(BsonValue value) => value.IsNumeric && double.IsNaN(ToDouble(value));

    private static int Compare(Decimal128 a, Decimal128 b) =>
        Decimal128.IsNaN(a) || Decimal128.IsNaN(b) ? Decimal128.IsNaN(b).CompareTo(Decimal128.IsNaN(a)) : a.CompareTo(b);

    // By their exact values (compareDecimalToDouble in mongo/base/compare_numbers.h): the double 0.1 is more than NumberDecimal("0.1").
    private static int Compare(BsonDecimal128 a, double b)
    {
        var nearest = ToDouble(a);
        if (nearest.CompareTo(b) is not 0 and var order)
        {
            return order;
        }

        return double.IsFinite(b) ? CompareExactly(a.Value.ToString(), b)
            : Decimal128.IsNaN(a.Value) || Decimal128.IsInfinity(a.Value) ? 0
            : -Math.Sign(b);
    }

    // Both as whole numbers: coefficient · 10^exponent and significand · 2^exponent, with the negative powers moved to the other side.
    private static int CompareExactly(string number, double value)
    {
        var mark = number.IndexOf('E', StringComparison.Ordinal);
        var digits = mark < 0 ? number : number[..mark];
        var point = digits.IndexOf('.', StringComparison.Ordinal);
        var ten = (mark < 0 ? 0 : int.Parse(number.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)) - (point < 0 ? 0 : digits.Length - point - 1);
        var coefficient = BigInteger.Parse(digits.Replace(".", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

        var bits = BitConverter.DoubleToInt64Bits(value);
        var biased = (int)((bits >> 52) & 0x7FF);
        var two = Math.Max(biased, 1) - 1075;
        BigInteger significand = (bits & 0xFFFFFFFFFFFFF) | (biased == 0 ? 0 : 1L << 52);
        significand = bits < 0 ? -significand : significand;

        var left = coefficient * BigInteger.Pow(10, Math.Max(ten, 0)) * BigInteger.Pow(2, Math.Max(-two, 0));
        var right = significand * BigInteger.Pow(2, Math.Max(two, 0)) * BigInteger.Pow(10, Math.Max(-ten, 0));
        return left.CompareTo(right);
    }

    private static int Compare(double a, long b)
    {
        if (double.IsNaN(a) || a < -TwoTo63)
        {
            return -1;
        }

        if (a >= TwoTo63)
        {
            return 1;
        }

        var whole = (long)Math.Truncate(a);
        return whole != b ? whole.CompareTo(b) : (a - Math.Truncate(a)).CompareTo(0.0);
    }
}
