using MongoDB.Bson;

namespace Polystore.Runtime.Stores;

/// <summary>Numbers of all BSON types, compared by value and added as a server's <c>$inc</c> does.</summary>
internal static class BsonNumbers
{
    // The first double beyond every 64-bit integer.
    private const double TwoTo63 = 9223372036854775808.0;

    public static int Compare(BsonValue a, BsonValue b) => (a, b) switch
    {
        (BsonDouble x, BsonDouble y) => x.Value.CompareTo(y.Value),
        (BsonDouble x, BsonDecimal128) => Decimal128Of(x.Value).CompareTo(b.AsDecimal128),
        (BsonDecimal128, BsonDouble y) => a.AsDecimal128.CompareTo(Decimal128Of(y.Value)),
        (BsonDecimal128, _) or (_, BsonDecimal128) => a.ToDecimal128().CompareTo(b.ToDecimal128()),
        (BsonDouble x, _) => Compare(x.Value, b.ToInt64()),
        (_, BsonDouble y) => -Compare(y.Value, a.ToInt64()),
        _ => a.ToInt64().CompareTo(b.ToInt64()),
    };

    // Equal numbers have one hash: an integer that a double holds exactly hashes as that double.
    public static int Hash(BsonValue number) => number is BsonDecimal128 ? Double(number.AsDecimal128).GetHashCode() : (number.ToDouble() + 0.0).GetHashCode();

    /// <exception cref="InvalidChangeException">The sum does not fit 64 bits.</exception>
    public static BsonValue Add(BsonValue a, BsonValue b)
    {
        if (a is BsonDecimal128 || b is BsonDecimal128)
        {
            return new BsonDecimal128(Decimal128.ToDecimal(a.ToDecimal128()) + Decimal128.ToDecimal(b.ToDecimal128()));
        }

        if (a is BsonDouble || b is BsonDouble)
        {
            return a.ToDouble() + b.ToDouble();
        }

        Int128 sum = (Int128)a.ToInt64() + b.ToInt64();
        if (sum < long.MinValue || sum > long.MaxValue)
        {
            throw new InvalidChangeException("$inc would make a number that does not fit 64 bits.");
        }

        return a is BsonInt32 && b is BsonInt32 && sum >= int.MinValue && sum <= int.MaxValue ? new BsonInt32((int)sum) : new BsonInt64((long)sum);
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

    private static Decimal128 Decimal128Of(double value) =>
        double.IsNaN(value) ? Decimal128.QNaN : double.IsPositiveInfinity(value) ? Decimal128.PositiveInfinity : double.IsNegativeInfinity(value) ? Decimal128.NegativeInfinity
        : Decimal128.Parse(value.ToString("G17", System.Globalization.CultureInfo.InvariantCulture));

    private static double Double(Decimal128 value) => double.Parse(value.ToString().Replace("Infinity", "∞", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture);
}
