using MongoDB.Bson;
using Polystore.MongoDriver;

namespace Polystore.Runtime.Stores;

/// <summary>MongoDB's order of documents: an array stands for its smallest element going up, and for its largest going down.</summary>
internal static class DocumentSort
{
    /// <exception cref="InvalidChangeException">A direction is neither 1 nor -1.</exception>
    public static IEnumerable<BsonDocument> Sorted(IEnumerable<BsonDocument> documents, BsonDocument? sort)
    {
        if (sort is null or { ElementCount: 0 })
        {
            return documents;
        }

        IOrderedEnumerable<BsonDocument>? ordered = null;
        foreach (var (path, up) in sort.Select(key => (key.Name, IsUp(key))))
        {
            BsonValue KeyOf(BsonDocument document) => Key(document, path, up);
            ordered = (ordered, up) switch
            {
                (null, true) => documents.OrderBy(KeyOf, BsonOrder.MissingIsNull),
                (null, false) => documents.OrderByDescending(KeyOf, BsonOrder.MissingIsNull),
                (_, true) => ordered.ThenBy(KeyOf, BsonOrder.MissingIsNull),
                _ => ordered.ThenByDescending(KeyOf, BsonOrder.MissingIsNull),
            };
        }

        return ordered!;
    }

    private static BsonValue Key(BsonDocument document, string path, bool up)
    {
        // An empty array comes before null.
        var keys = BsonPath.Values(document, path).SelectMany(value => value is BsonArray array ? array.Count == 0 ? [BsonUndefined.Value] : array : [value ?? BsonNull.Value]).DefaultIfEmpty(BsonNull.Value);
        return up ? keys.Min(BsonOrder.MissingIsNull)! : keys.Max(BsonOrder.MissingIsNull)!;
    }

    private static bool IsUp(BsonElement key) =>
        key.Value.IsNumeric && Math.Abs(key.Value.ToDouble()) == 1.0 ? key.Value.ToDouble() > 0 : throw new InvalidChangeException($"The order of '{key.Name}' has to be 1 or -1.");
}
