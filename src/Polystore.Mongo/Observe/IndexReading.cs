using MongoDB.Bson;
using Polystore.Mongo.Connect;
using Polystore.Mongo.Observe.Sections;

namespace Polystore.Mongo.Observe;

/// <summary>Reads what listIndexes shows.</summary>
internal static class IndexReading
{
    // What createIndexes takes (manual, "createIndexes"); listIndexes also shows what it does not take.
    private static readonly string[] Options =
    [
        "unique", "sparse", "hidden", "expireAfterSeconds", "partialFilterExpression", "collation", "weights", "default_language", "language_override", "textIndexVersion",
        "2dsphereIndexVersion", "bits", "min", "max", "wildcardProjection", "bucketSize",
    ];

    public static MongoIndexFacts Read(BsonDocument index)
    {
        var key = index["key"].AsBsonDocument;
        return new MongoIndexFacts
        {
            Name = index["name"].AsString,
            Keys = Parts(key, index),
            Unique = index.GetValue("unique", false).ToBoolean(),
            Sparse = index.GetValue("sparse", false).ToBoolean(),
            Hidden = index.GetValue("hidden", false).ToBoolean(),
            ExpireAfterSeconds = index.TryGetValue("expireAfterSeconds", out var seconds) && seconds.IsNumeric ? seconds.ToDouble() : null,
            PartialFilter = index.TryGetValue("partialFilterExpression", out var filter) && filter is BsonDocument { ElementCount: > 0 } part ? ShellCommand.Json(part) : null,
            Collation = index.TryGetValue("collation", out var collation) && collation is BsonDocument text ? ShellCommand.Json(text) : null,
            Specification = ShellCommand.Json(Specification(index, key)),
        };
    }

    private static BsonDocument Specification(BsonDocument index, BsonDocument key)
    {
        var whole = new BsonDocument { { "key", WithWeights(key, index) }, { "name", index["name"] } };
        foreach (var option in Options.Where(index.Contains))
        {
            whole.Add(option, index[option]);
        }

        return whole;
    }

    // A text index shows _fts and _ftsx in the place of its fields, which stand in its weights.
    private static BsonDocument WithWeights(BsonDocument key, BsonDocument index)
    {
        if (!key.Contains("_fts") || !index.TryGetValue("weights", out var weights) || weights is not BsonDocument fields)
        {
            return key;
        }

        return new BsonDocument(key.SelectMany(part => part.Name switch
        {
            "_fts" => fields.Names.Select(field => new BsonElement(field, "text")),
            "_ftsx" => [],
            _ => [part],
        }));
    }

    private static List<MongoKeyPart> Parts(BsonDocument key, BsonDocument index) => WithWeights(key, index)
        .Select(part => new MongoKeyPart(part.Name, part.Name.Contains("$**", StringComparison.Ordinal) ? "wildcard" : part.Value is BsonString kind ? kind.Value : part.Value.IsNumeric && part.Value.ToDouble() < 0 ? "-1" : "1"))
        .ToList();
}
