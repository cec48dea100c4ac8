using MongoDB.Bson;
using Polystore.MongoDriver;

namespace Polystore.Mongo.Optimize.Evaluate;

/// <summary>A sum of what is numeric among values; the rest is passed over.</summary>
internal sealed class Summing
{
    private Int128 whole;
    private double fraction;
    private double lost;
    private decimal exact;
    private bool hasLong;
    private bool hasDouble;
    private bool hasDecimal;

    public long Count { get; private set; }

    public void Add(BsonValue? value)
    {
        switch (value)
        {
            case BsonInt32 number:
                whole += number.Value;
                break;
            case BsonInt64 number:
                whole += number.Value;
                hasLong = true;
                break;
            case BsonDouble number:
                AddDouble(number.Value);
                hasDouble = true;
                break;
            case BsonDecimal128:
                if (!double.IsFinite(BsonNumbers.ToDouble(value)))
                {
                    throw new NotEvaluatedException("sums of decimals that are not finite");
                }

                exact += Numbers.ToDecimal(value);
                hasDecimal = true;
                break;
            default:
                return;
        }

        Count++;
    }

    public BsonValue Sum => hasDecimal ? new BsonDecimal128(new Decimal128(ExactSum)) : hasDouble ? new BsonDouble(Double) : Numbers.Whole(whole, hasLong);

    public BsonValue Average => Count == 0
        ? BsonNull.Value
        : hasDecimal ? new BsonDecimal128(new Decimal128(ExactSum / Count)) : new BsonDouble(Double / Count);

    private double Double => (double)whole + fraction + (double.IsFinite(lost) ? lost : 0);

    private decimal ExactSum => double.IsFinite(fraction)
        ? (decimal)whole + exact + Numbers.ToDecimal(new BsonDouble(Double - (double)whole))
        : throw new NotEvaluatedException("sums of decimals with values that are not finite");

    // Neumaier's compensated sum; the server keeps two doubles (DoubleDoubleSummation).
    private void AddDouble(double number)
    {
        var sum = fraction + number;
        lost += Math.Abs(fraction) >= Math.Abs(number) ? fraction - sum + number : number - sum + fraction;
        fraction = sum;
    }
}
