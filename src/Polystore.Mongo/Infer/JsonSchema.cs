using MongoDB.Bson;
using Polystore.Mongo.Observe.Sections;

namespace Polystore.Mongo.Infer;

/// <summary>
/// The <c>$jsonSchema</c> that sampled documents obey (manual, "Schema Validation"): types of every path, objects and arrays nested, required
/// where every document of the sample has it. Fields beyond those stay allowed.
/// </summary>
internal static class JsonSchema
{
    private static readonly string[] Numbers = ["int", "long", "double", "decimal"];

    public static BsonDocument Of(MongoSample sample)
    {
        var paths = sample.Paths.Where(path => !path.Path.Contains("<key>", StringComparison.Ordinal)).ToDictionary(path => path.Path, StringComparer.Ordinal);
        return Object("", sample.Documents, paths, always: true).Merge(new BsonDocument("bsonType", "object"), overwriteExistingElements: true);
    }

    // Properties one level below a prefix. Within arrays the counts are of documents, so that nothing is known to be in every element.
    private static BsonDocument Object(string prefix, long documents, IReadOnlyDictionary<string, MongoPath> paths, bool always)
    {
        var own = paths.Values.Where(path => path.Path.StartsWith(prefix, StringComparison.Ordinal) && path.Path.Length > prefix.Length && !path.Path[prefix.Length..].Contains('.') && !path.Path.EndsWith("[]", StringComparison.Ordinal)).ToList();
        var schema = new BsonDocument("bsonType", "object");
        var required = always ? own.Where(path => path.Documents == documents).Select(path => path.Path[prefix.Length..]).ToList() : [];
        if (required.Count > 0)
        {
            schema.Add("required", new BsonArray(required));
        }

        if (own.Count > 0)
        {
            schema.Add("properties", new BsonDocument(own.Select(path => new BsonElement(path.Path[prefix.Length..], Field(path, paths, always)))));
        }

        return schema;
    }

    private static BsonDocument Field(MongoPath path, IReadOnlyDictionary<string, MongoPath> paths, bool always)
    {
        var schema = new BsonDocument("bsonType", new BsonArray(Types(path)));
        if (path.Types.ContainsKey("object"))
        {
            // Of several types only the objects must have the fields, which $jsonSchema sees to itself: it asks for properties of objects alone.
            var inner = Object(path.Path + ".", path.Documents, paths, always && path.Types.Count == 1);
            schema.AddRange(inner.Where(part => part.Name != "bsonType"));
        }

        if (path.Types.ContainsKey("array") && paths.TryGetValue(path.Path + "[]", out var items))
        {
            schema.Add("items", Field(items, paths, always: false));
        }

        return schema;
    }

    // A number that was whole so far need not stay so.
    private static IEnumerable<string> Types(MongoPath path) =>
        path.Types.Keys.SelectMany(type => Numbers.Contains(type) ? Numbers : [type]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
}
