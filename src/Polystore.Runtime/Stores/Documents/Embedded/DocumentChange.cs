using MongoDB.Bson;

namespace Polystore.Runtime.Stores;

/// <summary>Applies $set, $unset, $inc and $push to a document in place, with the outcome of a server.</summary>
internal static class DocumentChange
{
    /// <exception cref="InvalidChangeException">The change contradicts itself, or does not fit the document.</exception>
    public static void Apply(BsonDocument document, BsonDocument change)
    {
        var paths = change.SelectMany(part => part.Value.AsBsonDocument.Names).ToList();
        foreach (var path in paths)
        {
            RequirePath(path, paths);
        }

        foreach (var (operation, path, value) in change.SelectMany(part => part.Value.AsBsonDocument.Select(at => (part.Name, at.Name, at.Value))))
        {
            var place = BsonPlace.Find(document, path, make: operation != "$unset");
            switch (operation)
            {
                case "$unset":
                    place?.Remove();
                    break;
                case "$set":
                    place!.Put(value.DeepClone());
                    break;
                case "$inc":
                    place!.Put(Increased(place.Value, value, path));
                    break;
                default:
                    place!.Put(Pushed(place.Value, value, path));
                    break;
            }
        }
    }

    private static BsonValue Increased(BsonValue? there, BsonValue by, string path)
    {
        if (!by.IsNumeric)
        {
            throw new InvalidChangeException($"$inc of '{path}' wants a number.");
        }

        return there is null ? by : there.IsNumeric ? Sum(there, by) : throw new InvalidChangeException($"$inc of '{path}' met a value that is no number.");
    }

    private static BsonValue Sum(BsonValue a, BsonValue b)
    {
        if (a is BsonDecimal128 || b is BsonDecimal128)
        {
            return new BsonDecimal128(Decimal128.ToDecimal(a.ToDecimal128()) + Decimal128.ToDecimal(b.ToDecimal128()));
        }

        if (a is BsonDouble || b is BsonDouble)
        {
            return a.ToDouble() + b.ToDouble();
        }

        Int128 sum = (Int128)a.ToInt64() + b.ToInt64();
        if (sum < long.MinValue || sum > long.MaxValue)
        {
            throw new InvalidChangeException("$inc would make a number that does not fit 64 bits.");
        }

        return a is BsonInt32 && b is BsonInt32 && sum >= int.MinValue && sum <= int.MaxValue ? new BsonInt32((int)sum) : new BsonInt64((long)sum);
    }

    private static BsonArray Pushed(BsonValue? there, BsonValue value, string path)
    {
        var array = there switch
        {
            null => [],
            BsonArray already => already,
            _ => throw new InvalidChangeException($"$push to '{path}' met a value that is no array."),
        };
        if (value is BsonDocument { ElementCount: > 0 } modifiers && modifiers.Contains("$each"))
        {
            array.AddRange(modifiers["$each"] as BsonArray ?? throw new InvalidChangeException($"$each of '{path}' wants an array."));
            return array;
        }

        array.Add(value.DeepClone());
        return array;
    }

    private static void RequirePath(string path, List<string> all)
    {
        if (path.Length == 0 || path.Split('.').Any(part => part.Length == 0))
        {
            throw new InvalidChangeException($"The path '{path}' has an empty part.");
        }

        if (all.Count(other => other == path || other.StartsWith(path + ".", StringComparison.Ordinal)) > 1)
        {
            throw new InvalidChangeException($"Two parts of the change touch '{path}'; name each path once, and none inside another.");
        }
    }
}
