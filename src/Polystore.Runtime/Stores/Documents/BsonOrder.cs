using MongoDB.Bson;

namespace Polystore.Runtime.Stores;

/// <summary>
/// MongoDB's order of values (manual, "Comparison/Sort Order"): first by kind, then inside the kind; numbers of all types are one kind, texts
/// compare by their UTF-8 bytes. 1 and 1.0 are equal, as they are for a server's <c>_id</c>.
/// </summary>
internal sealed class BsonOrder : IComparer<BsonValue>, IEqualityComparer<BsonValue>
{
    public static BsonOrder Instance { get; } = new();

    /// <summary>The place of a value's kind; equal places compare with each other.</summary>
    public static int KindOf(BsonValue value) => value.BsonType switch
    {
        BsonType.MinKey => 1,
        BsonType.Undefined => 2,
        BsonType.Null => 3,
        BsonType.Int32 or BsonType.Int64 or BsonType.Double or BsonType.Decimal128 => 4,
        BsonType.String or BsonType.Symbol => 5,
        BsonType.Document => 6,
        BsonType.Array => 7,
        BsonType.Binary => 8,
        BsonType.ObjectId => 9,
        BsonType.Boolean => 10,
        BsonType.DateTime => 11,
        BsonType.Timestamp => 12,
        BsonType.RegularExpression => 13,
        BsonType.MaxKey => 99,
        _ => 50,
    };

    public int Compare(BsonValue? x, BsonValue? y)
    {
        var (a, b) = (x ?? BsonNull.Value, y ?? BsonNull.Value);
        var kind = KindOf(a);
        var byKind = kind.CompareTo(KindOf(b));
        return byKind != 0 ? byKind : kind switch
        {
            1 or 2 or 3 or 99 => 0,
            4 => BsonNumbers.Compare(a, b),
            5 => Utf8Order.Instance.Compare(a.ToString(), b.ToString()),
            6 => CompareDocuments(a.AsBsonDocument, b.AsBsonDocument),
            7 => CompareArrays(a.AsBsonArray, b.AsBsonArray),
            8 => CompareBinary(a.AsBsonBinaryData, b.AsBsonBinaryData),
            _ => a.CompareTo(b),
        };
    }

    public bool Equals(BsonValue? x, BsonValue? y) => Compare(x, y) == 0;

    public int GetHashCode(BsonValue obj) => KindOf(obj) switch
    {
        4 => BsonNumbers.Hash(obj),
        6 => obj.AsBsonDocument.ElementCount,
        7 => obj.AsBsonArray.Count,
        var kind and (1 or 2 or 3 or 99) => kind,
        _ => obj.GetHashCode(),
    };

    // Field by field: kind, name, value; then the shorter one first.
    private int CompareDocuments(BsonDocument a, BsonDocument b)
    {
        for (var i = 0; i < Math.Min(a.ElementCount, b.ElementCount); i++)
        {
            var (one, other) = (a.GetElement(i), b.GetElement(i));
            var order = KindOf(one.Value).CompareTo(KindOf(other.Value));
            order = order != 0 ? order : Utf8Order.Instance.Compare(one.Name, other.Name);
            order = order != 0 ? order : Compare(one.Value, other.Value);
            if (order != 0)
            {
                return order;
            }
        }

        return a.ElementCount.CompareTo(b.ElementCount);
    }

    private int CompareArrays(BsonArray a, BsonArray b)
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
    private static int CompareBinary(BsonBinaryData a, BsonBinaryData b)
    {
        var order = a.Bytes.Length.CompareTo(b.Bytes.Length);
        order = order != 0 ? order : ((int)a.SubType).CompareTo((int)b.SubType);
        return order != 0 ? order : a.Bytes.AsSpan().SequenceCompareTo(b.Bytes);
    }
}
