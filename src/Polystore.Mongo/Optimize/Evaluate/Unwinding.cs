using MongoDB.Bson;

namespace Polystore.Mongo.Optimize.Evaluate;

/// <summary><c>$unwind</c>: its path does not go through arrays; what is no array counts as one element.</summary>
internal static class Unwinding
{
    public static IEnumerable<BsonDocument> Of(BsonDocument document, string path, bool keepsEmpty, string? index)
    {
        var names = path[1..].Split('.');
        if (index is not null && (index.Contains('.') || index == names[0]))
        {
            throw new NotEvaluatedException("includeArrayIndex within another field");
        }

        switch (Find(document, names))
        {
            case BsonArray { Count: > 0 } array:
                return array.Select((element, i) => Indexed(With(document, names, 0, element), index, new BsonInt64(i)));
            case BsonArray:
                return keepsEmpty ? [Indexed(With(document, names, 0, null), index, BsonNull.Value)] : [];
            case var value when Expression.IsNullish(value):
                return keepsEmpty ? [Indexed(document, index, BsonNull.Value)] : [];
            default:
                return [Indexed(document, index, BsonNull.Value)];
        }
    }

    private static BsonValue? Find(BsonDocument document, IEnumerable<string> names)
    {
        BsonValue? value = document;
        foreach (var name in names)
        {
            value = value is BsonDocument inner && inner.TryGetValue(name, out var found) ? found : null;
        }

        return value;
    }

    private static BsonDocument With(BsonDocument document, IReadOnlyList<string> names, int at, BsonValue? value)
    {
        var changed = new BsonDocument(document);
        var inner = at == names.Count - 1 ? value : With(document[names[at]].AsBsonDocument, names, at + 1, value);
        if (inner is null)
        {
            changed.Remove(names[at]);
        }
        else
        {
            changed[names[at]] = inner;
        }

        return changed;
    }

    private static BsonDocument Indexed(BsonDocument document, string? path, BsonValue number) => path is null
        ? document
        : new BsonDocument(document) { [path] = number };
}
