using MongoDB.Bson;

namespace Polystore.Mongo.Optimize.Evaluate;

/// <summary>Numbers of the four kinds, compared and added as the server does.</summary>
internal static class Numbers
{
    public static double ToDouble(BsonValue value) => value switch
    {
        BsonInt32 number => number.Value,
        BsonInt64 number => number.Value,
        BsonDouble number => number.Value,
        BsonDecimal128 number when Decimal128.IsNaN(number.Value) => double.NaN,
        BsonDecimal128 number when Decimal128.IsPositiveInfinity(number.Value) => double.PositiveInfinity,
        BsonDecimal128 number when Decimal128.IsNegativeInfinity(number.Value) => double.NegativeInfinity,
        BsonDecimal128 number => Decimal128.ToDouble(number.Value),
        _ => throw new ArgumentException($"{value.BsonType} is no number.", nameof(value)),
    };

    public static bool IsNaN(BsonValue value) => value.IsNumeric && double.IsNaN(ToDouble(value));

    /// <summary>NaN stands below all others and equals itself; -0 equals 0.</summary>
    public static int Compare(BsonValue x, BsonValue y)
    {
        if (x is BsonInt32 or BsonInt64 && y is BsonInt32 or BsonInt64)
        {
            return x.ToInt64().CompareTo(y.ToInt64());
        }

        var (a, b) = (ToDouble(x), ToDouble(y));
        if (x is BsonDouble && y is BsonDouble || !double.IsFinite(a) || !double.IsFinite(b) || Math.Abs(a) > 1e27 || Math.Abs(b) > 1e27)
        {
            return a.CompareTo(b) is var order && a == b ? 0 : order;
        }

        // Doubles that are no short decimals are compared by their exact value where it could matter.
        return ToDecimal(x).CompareTo(ToDecimal(y)) is not 0 and var exact && (x is BsonDecimal128 || y is BsonDecimal128 || a == b) ? exact : a.CompareTo(b);
    }

    /// <summary>As a decimal of .NET, which holds 28 digits.</summary>
    /// <exception cref="NotEvaluatedException">It does not fit.</exception>
    public static decimal ToDecimal(BsonValue value)
    {
        try
        {
            return value switch
            {
                BsonInt32 number => number.Value,
                BsonInt64 number => number.Value,
                BsonDouble number => (decimal)number.Value,
                BsonDecimal128 number => Decimal128.ToDecimal(number.Value),
                _ => throw new ArgumentException($"{value.BsonType} is no number.", nameof(value)),
            };
        }
        catch (OverflowException)
        {
            throw new NotEvaluatedException("decimals of more than 28 digits");
        }
    }

    /// <summary>A whole number in the narrowest of int and long that the server would give, a double beyond.</summary>
    public static BsonValue Whole(Int128 number, bool asLong) => number switch
    {
        _ when !asLong && number >= int.MinValue && number <= int.MaxValue => new BsonInt32((int)number),
        _ when number >= long.MinValue && number <= long.MaxValue => new BsonInt64((long)number),
        _ => new BsonDouble((double)number),
    };
}
