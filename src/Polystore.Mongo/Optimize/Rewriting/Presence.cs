using MongoDB.Bson;

namespace Polystore.Mongo.Optimize.Rewriting;

/// <summary>Whether an expression always gives a value, null among them: accumulators that collect pass over what is missing.</summary>
internal static class Presence
{
    private static readonly HashSet<string> Certain =
    [
        "$add", "$multiply", "$subtract", "$divide", "$concat", "$literal", "$toLower", "$toUpper", "$eq", "$ne", "$gt", "$gte", "$lt", "$lte", "$and", "$or", "$not",
        "$type", "$isArray", "$size", "$year", "$month", "$dayOfMonth",
    ];

    public static bool IsCertain(BsonValue expression) => expression switch
    {
        BsonString { Value: "$$ROOT" or "$$NOW" } => true,
        BsonString { Value: ['$', ..] } => false,
        BsonDocument { ElementCount: 1 } call when call.GetElement(0).Name is ['$', ..] name => Certain.Contains(name) || (name == "$ifNull" && call[0] is BsonArray { Count: > 0 } parts && IsCertain(parts[^1])),
        _ => true,
    };

    /// <summary>True for a document whose expression is missing.</summary>
    public static BsonDocument IsMissing(BsonValue expression) => new("$eq", new BsonArray { new BsonDocument("$type", expression), "missing" });
}
