using MongoDB.Bson;

namespace Polystore.Mongo.Operations;

/// <summary>
/// Takes the user's values out of operations: every value of a filter, an update or an expression becomes <c>"?"</c>; names of fields,
/// operators, paths in expressions, directions and options stay.
/// </summary>
public static class HiddenValues
{
    private const string Hidden = "?";

    // Fields of the command and of its statements that say how, and hold no value of a document.
    private static readonly HashSet<string> OfTheCommand = new(StringComparer.Ordinal)
    {
        "find", "aggregate", "count", "distinct", "update", "delete", "findAndModify", "findandmodify", "insert", "key", "sort", "limit", "skip", "hint", "collation", "multi", "upsert", "remove", "new", "allowDiskUse",
        "batchSize", "maxTimeMS", "singleBatch", "cursor",
    };

    // The same of stages that name another collection.
    private static readonly HashSet<string> OfAJoin = new(StringComparer.Ordinal)
    {
        "from", "localField", "foreignField", "as", "connectFromField", "connectToField", "startWith", "depthField", "maxDepth", "coll", "db", "into", "on", "whenMatched", "whenNotMatched", "unwinding",
    };

    // Operators whose operand says how, wherever they stand.
    private static readonly HashSet<string> Plain = new(StringComparer.Ordinal)
    {
        "$limit", "$skip", "$sort", "$unwind", "$count", "$exists", "$type", "$size", "$meta", "$sample", "$unset", "$caseSensitive", "$options",
    };

    // Documents under these hold expressions, in which "$name" is a path.
    private static readonly HashSet<string> Expressions = new(StringComparer.Ordinal)
    {
        "$expr", "$group", "$addFields", "$set", "$project", "$replaceRoot", "$replaceWith", "$bucket", "$bucketAuto", "$facet", "$setWindowFields", "$redact", "$sortByCount",
    };

    /// <summary>An operation without its values.</summary>
    internal static MongoOperation Hide(MongoOperation operation) => operation with { Command = new BsonDocument(operation.Command.Select(part => new BsonElement(part.Name, Top(part)))) };

    /// <summary>
    /// A text of mongosh without its values. One that cannot be read becomes <c>?</c> as a whole, because nothing in it can be told apart.
    /// </summary>
    public static string Hide(string text)
    {
        try
        {
            return string.Join("; ", OperationReading.ReadAll(text, DateTimeOffset.UnixEpoch).Select(read => OperationText.Write(Hide(read.Operation))));
        }
        catch (Core.Errors.UsageException)
        {
            return Hidden;
        }
    }

    /// <summary>A value of a plan, such as a filter: documents keep names and operators.</summary>
    internal static BsonValue HideValue(BsonValue value, bool expression = false) => value switch
    {
        BsonDocument document => Document(document, expression),
        BsonArray array => Array(array, expression),
        BsonString text when expression && text.Value.StartsWith('$') => text,
        BsonRegularExpression regex => new BsonRegularExpression(Hidden, regex.Options),
        BsonNull => value,
        _ => Hidden,
    };

    private static BsonValue Top(BsonElement part) => part.Name switch
    {
        var name when OfTheCommand.Contains(name) => part.Value,
        "projection" or "fields" => Projection(part.Value),
        "updates" or "deletes" when part.Value is BsonArray statements =>
            new BsonArray(statements.Select(one => one is BsonDocument statement ? new BsonDocument(statement.Select(inner => new BsonElement(inner.Name, Top(inner)))) : one)),
        _ => HideValue(part.Value),
    };

    private static BsonDocument Document(BsonDocument document, bool expression) => new(document.Select(part => new BsonElement(part.Name, Part(part, expression))));

    private static BsonValue Part(BsonElement part, bool expression) => part.Name switch
    {
        "$project" or "transformBy" => Projection(part.Value),
        "$lookup" or "$graphLookup" or "$unionWith" or "$merge" or "$out" => part.Value is BsonDocument join
            ? new BsonDocument(join.Select(inner => new BsonElement(inner.Name, OfAJoin.Contains(inner.Name) ? inner.Value : HideValue(inner.Value, inner.Name == "let"))))
            : part.Value,
        var name when Plain.Contains(name) => part.Value,
        "$literal" => Hidden,
        var name => HideValue(part.Value, expression || Expressions.Contains(name)),
    };

    // Inclusions and exclusions say no value; everything deeper may.
    private static BsonValue Projection(BsonValue value) => value is not BsonDocument fields ? value : new BsonDocument(fields.Select(field => new BsonElement(
        field.Name,
        field.Value.IsBoolean || (field.Value.IsNumeric && field.Value.ToDouble() is 0 or 1) ? field.Value : HideValue(field.Value, expression: true))));

    // A long list says nothing but its length, and buries the rest.
    private static BsonArray Array(BsonArray array, bool expression)
    {
        var hidden = array.Select(item => HideValue(item, expression)).ToList();
        return new BsonArray(hidden.Count > 3 && hidden.TrueForAll(item => item == Hidden) ? [Hidden, "…"] : hidden);
    }
}
