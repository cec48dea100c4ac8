using MongoDB.Bson;
using Polystore.Mongo.Optimize.Rewriting;

namespace Polystore.Mongo.Optimize.Rules;

/// <summary>
/// <c>$unwind</c> and then <c>$group</c> by <c>_id</c> puts each document's array together again: expressions over the array give the same
/// without copying a document for each element. Documents whose array is empty, null or missing give no group, a value that is no array
/// counts as one element. Holds where <c>_id</c> tells documents apart, also in the way texts are compared, and nothing before copies them.
/// </summary>
internal sealed class RegroupById : IRewriteRule
{
    private static readonly string[] Before = ["$match", "$sort", "$skip", "$limit", "$addFields", "$set", "$unset", "$project", "$lookup"];

    public string Id => "unwind-regroup";

    public Rewrite? Apply(IReadOnlyList<BsonDocument> pipeline, RewriteContext context)
    {
        for (var i = 0; context is { HasUniqueIds: true, HasCollation: false } && i + 1 < pipeline.Count; i++)
        {
            if (pipeline[i].UnwindPath() is { } path
                && !path.Contains('.') && path != "_id" && pipeline[i].Option("preserveNullAndEmptyArrays") is null or BsonBoolean { Value: false } && pipeline[i].Option("includeArrayIndex") is null
                && pipeline[i + 1].Is("$group") && pipeline[i + 1].Spec() is BsonDocument group && group.GetValue("_id", BsonNull.Value) == "$_id"
                && pipeline.Take(i).All(stage => stage.Is(Before) && StageEffect.Preserves(stage, "_id"))
                // $lookup takes the $unwind of what it found into itself.
                && pipeline.Take(i).All(stage => !StageEffect.Joins(stage) || StageEffect.Preserves(stage, path))
                && Fields(group, path) is { } fields)
            {
                return new Rewrite(
                    i + 1,
                    $"each document is copied once for every element of {path} and put together again by a hash table over all documents; an expression over the array reads it in place, and the server does not make one of the two stages",
                    pipeline.Replace(i, 2, new BsonDocument("$match", HasElements(path)), new BsonDocument("$replaceWith", fields)));
            }
        }

        return null;
    }

    private static BsonDocument HasElements(string path) => new()
    {
        { path, new BsonDocument("$not", new BsonDocument("$size", 0)) },
        { "$expr", new BsonDocument("$not", new BsonArray { new BsonDocument("$in", new BsonArray { new BsonDocument("$type", "$" + path), new BsonArray { "missing", "null", "undefined" } }) }) },
    };

    private static BsonDocument? Fields(BsonDocument group, string path)
    {
        const string variable = "element";
        var elements = new BsonDocument("$cond", new BsonArray { new BsonDocument("$isArray", "$" + path), "$" + path, new BsonArray { "$" + path } });
        // $replaceWith, because it writes the fields in this order on every engine.
        var fields = new BsonDocument("_id", "$_id");
        foreach (var field in group.Where(field => field.Name != "_id"))
        {
            if (field.Value is not BsonDocument { ElementCount: 1 } accumulator
                || FieldUse.IsFleeting(accumulator) || Substitution.Of(accumulator[0], path, variable) is not { } each
                || Accumulated(accumulator.GetElement(0).Name, accumulator[0], each, elements, variable) is not { } expression)
            {
                return null;
            }

            fields.Add(field.Name, expression);
        }

        return fields;
    }

    private static BsonValue? Accumulated(string accumulator, BsonValue original, BsonValue each, BsonDocument elements, string variable)
    {
        var isWhole = each == "$$" + variable;
        var isConstant = each == original;
        var values = isWhole ? elements : new BsonDocument("$map", new BsonDocument { { "input", elements }, { "as", variable }, { "in", each } });
        return accumulator switch
        {
            "$count" => new BsonDocument("$size", elements),
            "$sum" when original == new BsonInt32(1) && original.IsInt32 => new BsonDocument("$size", elements),
            "$sum" or "$avg" or "$min" or "$max" => new BsonDocument(accumulator, values),
            // A missing value becomes null in a group.
            "$first" or "$last" when isConstant => new BsonDocument("$ifNull", new BsonArray { original, BsonNull.Value }),
            "$first" or "$last" => new BsonDocument("$arrayElemAt", new BsonArray { values, accumulator == "$first" ? 0 : -1 }),
            // $push passes over what is missing, $map makes it null.
            "$push" when isWhole || IsNeverMissing(each) => values,
            _ => null,
        };
    }

    private static bool IsNeverMissing(BsonValue expression) => expression switch
    {
        BsonString { Value: ['$', ..] } => false,
        BsonDocument { ElementCount: 1 } call when call.GetElement(0).Name is ['$', ..] name => name is "$add" or "$multiply" or "$subtract" or "$divide" or "$concat" or "$literal" or "$toLower" or "$toUpper" or "$eq" or "$gt" or "$gte" or "$lt" or "$lte" or "$and" or "$or" or "$not",
        _ => true,
    };
}
