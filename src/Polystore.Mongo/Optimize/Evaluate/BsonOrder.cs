using MongoDB.Bson;

namespace Polystore.Mongo.Optimize.Evaluate;

/// <summary>
/// The server's order of values (manual: Comparison/Sort Order): types first, numbers of all kinds as one type, missing (null here)
/// below null. It is also equality for grouping and sets.
/// </summary>
internal sealed class BsonOrder : IComparer<BsonValue?>, IEqualityComparer<BsonValue?>
{
    public static readonly BsonOrder Instance = new();

    /// <summary>Place of a type among the types; types of one place are compared with each other.</summary>
    public static int Rank(BsonValue? value) => value?.BsonType switch
    {
        BsonType.MinKey => -1,
        null => 0,
        BsonType.Undefined => 1,
        BsonType.Null => 5,
        BsonType.Int32 or BsonType.Int64 or BsonType.Double or BsonType.Decimal128 => 10,
        BsonType.String or BsonType.Symbol => 15,
        BsonType.Document => 20,
        BsonType.Array => 25,
        BsonType.Binary => 30,
        BsonType.ObjectId => 35,
        BsonType.Boolean => 40,
        BsonType.DateTime => 45,
        BsonType.Timestamp => 47,
        BsonType.RegularExpression => 50,
        BsonType.JavaScript => 60,
        BsonType.JavaScriptWithScope => 65,
        _ => 127,
    };

    public int Compare(BsonValue? x, BsonValue? y)
    {
        var rank = Rank(x).CompareTo(Rank(y));
        if (rank != 0 || x is null || y is null)
        {
            return rank;
        }

        return x switch
        {
            BsonNull or BsonMinKey or BsonMaxKey or BsonUndefined => 0,
            BsonDocument a => Documents(a, (BsonDocument)y),
            BsonArray a => Arrays(a, (BsonArray)y),
            _ when x.IsNumeric => Numbers.Compare(x, y),
            BsonString or BsonSymbol => Utf8.Compare(x.ToString()!, y.ToString()!),
            _ => x.CompareTo(y),
        };
    }

    public bool Equals(BsonValue? x, BsonValue? y) => Compare(x, y) == 0;

    public int GetHashCode(BsonValue? obj) => obj switch
    {
        null => 0,
        BsonDocument document => document.Aggregate(17, (hash, field) => HashCode.Combine(hash, field.Name, GetHashCode(field.Value))),
        BsonArray array => array.Aggregate(19, (hash, value) => HashCode.Combine(hash, GetHashCode(value))),
        // Only what equal numbers of all kinds share.
        _ when obj.IsNumeric => Numbers.ToDouble(obj) is var number && double.IsFinite(number) ? ((long)Math.Clamp(number, -1e15, 1e15)).GetHashCode() : 1,
        _ => obj.GetHashCode(),
    };

    // Field by field: type, name, value.
    private int Documents(BsonDocument a, BsonDocument b)
    {
        for (var i = 0; i < Math.Min(a.ElementCount, b.ElementCount); i++)
        {
            var (x, y) = (a.GetElement(i), b.GetElement(i));
            var order = Rank(x.Value).CompareTo(Rank(y.Value));
            order = order != 0 ? order : Utf8.Compare(x.Name, y.Name);
            order = order != 0 ? order : Compare(x.Value, y.Value);
            if (order != 0)
            {
                return order;
            }
        }

        return a.ElementCount.CompareTo(b.ElementCount);
    }

    private int Arrays(BsonArray a, BsonArray b)
    {
        for (var i = 0; i < Math.Min(a.Count, b.Count); i++)
        {
            var order = Compare(a[i], b[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return a.Count.CompareTo(b.Count);
    }
}
