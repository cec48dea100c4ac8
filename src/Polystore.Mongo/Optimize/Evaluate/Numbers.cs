using MongoDB.Bson;

namespace Polystore.Mongo.Optimize.Evaluate;

/// <summary>Numbers of the four kinds as the server's arithmetic takes and gives them.</summary>
internal static class Numbers
{
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
