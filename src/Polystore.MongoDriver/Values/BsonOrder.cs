using MongoDB.Bson;

namespace Polystore.MongoDriver;

/// <summary>
/// The server's order of values (manual, "Comparison/Sort Order"): first by type, numbers of all types being one, then inside the type.
/// It is also equality, as for <c>_id</c>, grouping and sets: 1 and 1.0 are equal, and have one hash.
/// </summary>
internal sealed class BsonOrder : IComparer<BsonValue?>, IEqualityComparer<BsonValue?>
{
    private const int NullRank = 5;
    private readonly int missing;

    private BsonOrder(int missing) => this.missing = missing;

    /// <summary>A value that is not there (null) is null: how sorts, indexes and equality of queries take it.</summary>
    public static BsonOrder MissingIsNull { get; } = new(NullRank);

    /// <summary>A value that is not there (null) stands below null and everything but MinKey: how expressions of pipelines take it.</summary>
    public static BsonOrder MissingBelowNull { get; } = new(0);

    /// <summary>Place of a value's type among the types (canonicalizeBSONType in mongo/bson/bsontypes.h); values of one place are compared with each other.</summary>
    public int Rank(BsonValue? value) => value?.BsonType switch
    {
        null => missing,
        BsonType.MinKey => -1,
        BsonType.Undefined => 1,
        BsonType.Null => NullRank,
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

    /// <inheritdoc />
    public int Compare(BsonValue? x, BsonValue? y)
    {
        var rank = Rank(x).CompareTo(Rank(y));
        return rank != 0 ? rank : (x, y) switch
        {
            (BsonDocument a, BsonDocument b) => Documents(a, b),
            (BsonArray a, BsonArray b) => Arrays(a, b),
            ({ IsNumeric: true }, { IsNumeric: true }) => BsonNumbers.Compare(x, y),
            (BsonString or BsonSymbol, _) => Utf8Order.Instance.Compare(x.ToString(), y!.ToString()),
            (BsonBinaryData a, BsonBinaryData b) => Binaries(a, b),
            (BsonTimestamp a, BsonTimestamp b) => ((ulong)a.Value).CompareTo((ulong)b.Value),
            (BsonRegularExpression a, BsonRegularExpression b) => Texts(a.Pattern, b.Pattern, a.Options, b.Options),
            (BsonJavaScriptWithScope a, BsonJavaScriptWithScope b) => Utf8Order.Instance.Compare(a.Code, b.Code) is not 0 and var code ? code : Documents(a.Scope, b.Scope),
            (BsonJavaScript a, BsonJavaScript b) => Utf8Order.Instance.Compare(a.Code, b.Code),
            (BsonObjectId or BsonBoolean or BsonDateTime, not null) => x.CompareTo(y),
            // MinKey, undefined, null, missing, MaxKey: one value each.
            _ => 0,
        };
    }

    /// <inheritdoc />
    public bool Equals(BsonValue? x, BsonValue? y) => Compare(x, y) == 0;

    /// <inheritdoc />
    public int GetHashCode(BsonValue? obj) => obj switch
    {
        BsonDocument document => document.Aggregate(17, (hash, field) => HashCode.Combine(hash, field.Name, GetHashCode(field.Value))),
        BsonArray array => array.Aggregate(19, (hash, value) => HashCode.Combine(hash, GetHashCode(value))),
        { IsNumeric: true } => BsonNumbers.Hash(obj),
        BsonString or BsonSymbol => obj.ToString()!.GetHashCode(StringComparison.Ordinal),
        BsonBinaryData { Bytes: var bytes } => HashCode.Combine(bytes.Length, bytes.Length > 0 ? bytes[0] : 0, bytes.Length > 0 ? bytes[^1] : 0),
        BsonRegularExpression { Pattern: var pattern } => pattern.GetHashCode(StringComparison.Ordinal),
        BsonJavaScript { Code: var code } => code.GetHashCode(StringComparison.Ordinal),
        BsonObjectId or BsonBoolean or BsonDateTime or BsonTimestamp => obj.GetHashCode(),
        _ => Rank(obj),
    };

    // Field by field: type, name, value; then the shorter one first.
    private int Documents(BsonDocument a, BsonDocument b)
    {
        for (var i = 0; i < Math.Min(a.ElementCount, b.ElementCount); i++)
        {
            var (x, y) = (a.GetElement(i), b.GetElement(i));
            var order = Rank(x.Value).CompareTo(Rank(y.Value));
            order = order != 0 ? order : Utf8Order.Instance.Compare(x.Name, y.Name);
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

    // Length, subtype, bytes.
    private static int Binaries(BsonBinaryData a, BsonBinaryData b)
    {
        var order = a.Bytes.Length.CompareTo(b.Bytes.Length);
        order = order != 0 ? order : ((int)a.SubType).CompareTo((int)b.SubType);
        return order != 0 ? order : a.Bytes.AsSpan().SequenceCompareTo(b.Bytes);
    }

    private static int Texts(string a, string b, string then, string andThen) =>
        Utf8Order.Instance.Compare(a, b) is not 0 and var first ? first : Utf8Order.Instance.Compare(then, andThen);
}
