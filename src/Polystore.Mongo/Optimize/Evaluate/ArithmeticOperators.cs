using MongoDB.Bson;
using Polystore.MongoDriver;

namespace Polystore.Mongo.Optimize.Evaluate;

/// <summary>Arithmetic; null and missing make the result null, other values that are no numbers make the server fail.</summary>
internal static class ArithmeticOperators
{
    public static readonly IReadOnlyDictionary<string, Func<BsonValue, Scope, BsonValue?>> All = new Dictionary<string, Func<BsonValue, Scope, BsonValue?>>
    {
        ["$add"] = Add,
        ["$multiply"] = (a, s) => Fold(a, s, (x, y) => x * y, (x, y) => x * y, (x, y) => x * y),
        ["$subtract"] = Subtract,
        ["$divide"] = Divide,
        ["$mod"] = Modulo,
        ["$abs"] = (a, s) => One(a, s, Int128.Abs, Math.Abs, Math.Abs),
        ["$floor"] = (a, s) => One(a, s, x => x, Math.Floor, Math.Floor),
        ["$ceil"] = (a, s) => One(a, s, x => x, Math.Ceiling, Math.Ceiling),
        ["$sum"] = (a, s) => Totals(a, s).Sum,
        ["$avg"] = (a, s) => Totals(a, s).Average,
        ["$min"] = (a, s) => Extreme(a, s, -1),
        ["$max"] = (a, s) => Extreme(a, s, 1),
    };

    /// <summary>The values that $sum and its like see: of one argument that is an array, its elements.</summary>
    private static IEnumerable<BsonValue?> Operands(BsonValue argument, Scope scope) =>
        Expression.Arguments(argument, scope) is var values && argument is not BsonArray { Count: not 1 } && values is [BsonArray list] ? list : values;

    private static Summing Totals(BsonValue argument, Scope scope)
    {
        var sum = new Summing();
        foreach (var value in Operands(argument, scope))
        {
            sum.Add(value);
        }

        return sum;
    }

    private static BsonValue Extreme(BsonValue argument, Scope scope, int direction)
    {
        BsonValue? best = null;
        foreach (var value in Operands(argument, scope).Where(value => !Expression.IsNullish(value)))
        {
            best = best is null || BsonOrder.MissingBelowNull.Compare(value, best) * direction > 0 ? value : best;
        }

        return best ?? BsonNull.Value;
    }

    private static BsonValue Add(BsonValue argument, Scope scope)
    {
        var values = Expression.Arguments(argument, scope);
        if (values.Count(value => value is BsonDateTime) != 1)
        {
            return Fold(values, (x, y) => x + y, (x, y) => x + y, (x, y) => x + y, new BsonInt32(0));
        }

        if (values.Any(Expression.IsNullish))
        {
            return BsonNull.Value;
        }

        var date = values.OfType<BsonDateTime>().Single();
        return new BsonDateTime(values.Where(value => value != date).Aggregate(date.MillisecondsSinceEpoch, (sum, value) => sum + Milliseconds(value!)));
    }

    private static BsonValue Subtract(BsonValue argument, Scope scope) => Expression.Arguments(argument, scope) switch
    {
        [var a, var b] when Expression.IsNullish(a) || Expression.IsNullish(b) => BsonNull.Value,
        [BsonDateTime a, BsonDateTime b] => new BsonInt64(a.MillisecondsSinceEpoch - b.MillisecondsSinceEpoch),
        [BsonDateTime a, { IsNumeric: true } b] => new BsonDateTime(a.MillisecondsSinceEpoch - Milliseconds(b)),
        var values => Fold(values, (x, y) => x - y, (x, y) => x - y, (x, y) => x - y, null),
    };

    private static BsonValue Divide(BsonValue argument, Scope scope) => ByDivisor(argument, scope, values => values.Any(value => value is BsonDecimal128)
        ? new BsonDecimal128(new Decimal128(Numbers.ToDecimal(values[0]!) / Numbers.ToDecimal(values[1]!)))
        : new BsonDouble(BsonNumbers.ToDouble(values[0]!) / BsonNumbers.ToDouble(values[1]!)));

    private static BsonValue Modulo(BsonValue argument, Scope scope) => ByDivisor(argument, scope, values => Fold(values, (x, y) => x % y, (x, y) => x % y, (x, y) => x % y, null));

    // Null for a missing operand, and a failure for a divisor of zero.
    private static BsonValue ByDivisor(BsonValue argument, Scope scope, Func<IReadOnlyList<BsonValue?>, BsonValue> divide)
    {
        var values = Expression.Arguments(argument, scope);
        if (values.Any(Expression.IsNullish))
        {
            return BsonNull.Value;
        }

        Numeric(values);
        return BsonNumbers.ToDouble(values[1]!) == 0 ? throw new PipelineFailedException("a division by zero") : divide(values);
    }

    private static BsonValue One(BsonValue argument, Scope scope, Func<Int128, Int128> whole, Func<double, double> fraction, Func<decimal, decimal> exact) =>
        LogicOperators.Single(argument, scope) switch
        {
            var value when Expression.IsNullish(value) => BsonNull.Value,
            BsonInt32 number => Numbers.Whole(whole(number.Value), asLong: false),
            BsonInt64 number => Numbers.Whole(whole(number.Value), asLong: true),
            BsonDouble number => new BsonDouble(fraction(number.Value)),
            BsonDecimal128 number => new BsonDecimal128(new Decimal128(exact(Numbers.ToDecimal(number)))),
            _ => throw new PipelineFailedException("arithmetic with a value that is no number"),
        };

    private static BsonValue Fold(BsonValue argument, Scope scope, Func<Int128, Int128, Int128> whole, Func<double, double, double> fraction, Func<decimal, decimal, decimal> exact) =>
        Fold(Expression.Arguments(argument, scope), whole, fraction, exact, new BsonInt32(1));

    private static BsonValue Fold(
        IReadOnlyList<BsonValue?> values, Func<Int128, Int128, Int128> whole, Func<double, double, double> fraction, Func<decimal, decimal, decimal> exact, BsonValue? ofNothing)
    {
        // What is null decides before what is wrong, as far as it stands before it.
        foreach (var value in values)
        {
            if (Expression.IsNullish(value))
            {
                return BsonNull.Value;
            }

            Numeric([value]);
        }

        return values.Count == 0
            ? ofNothing ?? throw new PipelineFailedException("the operator takes two arguments")
            : values.Select(value => value!).Aggregate((x, y) => Two(x, y, whole, fraction, exact));
    }

    private static BsonValue Two(BsonValue x, BsonValue y, Func<Int128, Int128, Int128> whole, Func<double, double, double> fraction, Func<decimal, decimal, decimal> exact) =>
        x is BsonDecimal128 || y is BsonDecimal128
            ? double.IsFinite(BsonNumbers.ToDouble(x)) && double.IsFinite(BsonNumbers.ToDouble(y))
                ? new BsonDecimal128(new Decimal128(exact(Numbers.ToDecimal(x), Numbers.ToDecimal(y))))
                : throw new NotEvaluatedException("arithmetic of decimals that are not finite")
            : x is BsonDouble || y is BsonDouble
                ? new BsonDouble(fraction(BsonNumbers.ToDouble(x), BsonNumbers.ToDouble(y)))
                : Numbers.Whole(whole(x.ToInt64(), y.ToInt64()), x is BsonInt64 || y is BsonInt64);

    private static void Numeric(IReadOnlyList<BsonValue?> values)
    {
        if (values.Any(value => value is not { IsNumeric: true }))
        {
            throw new PipelineFailedException("arithmetic with a value that is no number");
        }
    }

    private static long Milliseconds(BsonValue value)
    {
        Numeric([value]);
        return (long)BsonNumbers.ToDouble(value);
    }
}
