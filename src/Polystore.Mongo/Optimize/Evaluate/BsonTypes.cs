using MongoDB.Bson;

namespace Polystore.Mongo.Optimize.Evaluate;

/// <summary>Types by the names that <c>$type</c> gives and takes.</summary>
internal static class BsonTypes
{
    /// <param name="value">Null for missing.</param>
    public static string NameOf(BsonValue? value) => value?.BsonType switch
    {
        null => "missing",
        BsonType.Int32 => "int",
        BsonType.Int64 => "long",
        BsonType.Double => "double",
        BsonType.Decimal128 => "decimal",
        BsonType.String => "string",
        BsonType.Document => "object",
        BsonType.Array => "array",
        BsonType.Binary => "binData",
        BsonType.ObjectId => "objectId",
        BsonType.Boolean => "bool",
        BsonType.DateTime => "date",
        BsonType.Null => "null",
        BsonType.RegularExpression => "regex",
        BsonType.Timestamp => "timestamp",
        BsonType.MinKey => "minKey",
        BsonType.MaxKey => "maxKey",
        BsonType.Undefined => "undefined",
        var other => throw new NotEvaluatedException($"the name of the type {other}"),
    };
}
