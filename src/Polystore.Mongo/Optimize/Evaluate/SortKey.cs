using MongoDB.Bson;
using Polystore.MongoDriver;

namespace Polystore.Mongo.Optimize.Evaluate;

/// <summary>
/// What <c>$sort</c> compares: of an array its smallest element ascending and its largest descending, of an empty one undefined, of
/// nothing null (manual: Sort, "Ascending/Descending Sort" with arrays).
/// </summary>
internal static class SortKey
{
    /// <summary>The documents in order; those that are equal stay in theirs.</summary>
    public static IEnumerable<BsonDocument> Sorted(IEnumerable<BsonDocument> documents, BsonDocument keys) => documents
        .Select(document => (Document: document, Key: Of(document, keys)))
        .OrderBy(row => row.Key, Comparer<BsonArray>.Create((a, b) => Compare(a, b, keys)))
        .Select(row => row.Document);

    public static BsonArray Of(BsonDocument document, BsonDocument keys) => new(keys.Select(key => End(document, key)));

    public static int Compare(BsonArray a, BsonArray b, BsonDocument keys)
    {
        for (var i = 0; i < keys.ElementCount; i++)
        {
            var order = BsonOrder.MissingBelowNull.Compare(a[i], b[i]) * Direction(keys.GetElement(i));
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }

    private static int Direction(BsonElement key) => key.Value.IsNumeric ? Math.Sign(BsonNumbers.ToDouble(key.Value)) : throw new NotEvaluatedException("sorting by metadata");

    private static BsonValue End(BsonDocument document, BsonElement key)
    {
        var values = new List<BsonValue>();
        Walk(document, key.Name.Split('.'), 0, values);
        values.Sort(BsonOrder.MissingBelowNull);
        return Direction(key) > 0 ? values[0] : values[^1];
    }

    private static void Walk(BsonValue? value, IReadOnlyList<string> names, int at, List<BsonValue> values)
    {
        if (at == names.Count)
        {
            values.AddRange(value switch { null => [BsonNull.Value], BsonArray { Count: 0 } => [BsonUndefined.Value], BsonArray array => array, _ => [value] });
            return;
        }

        switch (value)
        {
            case BsonDocument document:
                Walk(document.TryGetValue(names[at], out var inner) ? inner : null, names, at + 1, values);
                break;
            case BsonArray { Count: > 0 } array when at > 0:
                foreach (var element in array)
                {
                    if (element is BsonDocument)
                    {
                        Walk(element, names, at, values);
                    }
                    else
                    {
                        values.Add(BsonNull.Value);
                    }
                }

                break;
            default:
                values.Add(BsonNull.Value);
                break;
        }
    }
}
