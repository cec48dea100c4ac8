using MongoDB.Bson;
using Polystore.MongoDriver;

namespace Polystore.Runtime.Stores;

/// <summary>Values that no two documents may share. A missing field counts as null, each element of an array counts, as in MongoDB.</summary>
internal sealed class UniqueIndex(BsonDocument keys, string place)
{
    private readonly string[] paths = [.. keys.Names];
    private readonly HashSet<BsonValue> taken = new(BsonOrder.MissingIsNull);

    /// <exception cref="DuplicateKeyException">Another document has a value of the new one; nothing is changed.</exception>
    public void Change(BsonDocument? from, BsonDocument? to)
    {
        var old = Entries(from);
        var next = Entries(to);
        if (next.Any(entry => taken.Contains(entry) && !old.Contains(entry)))
        {
            throw new DuplicateKeyException(place);
        }

        taken.ExceptWith(old);
        taken.UnionWith(next);
    }

    private HashSet<BsonValue> Entries(BsonDocument? document)
    {
        IEnumerable<BsonArray> entries = [[]];
        if (document is null)
        {
            return [];
        }

        foreach (var path in paths)
        {
            var values = BsonPath.Values(document, path).SelectMany(value => value is BsonArray { Count: > 0 } array ? array : [value ?? BsonNull.Value]).DefaultIfEmpty(BsonNull.Value).ToList();
            entries = entries.SelectMany(_ => values, (entry, value) => new BsonArray(entry) { value });
        }

        return new HashSet<BsonValue>(entries, BsonOrder.MissingIsNull);
    }
}
