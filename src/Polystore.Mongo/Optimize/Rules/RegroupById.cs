using MongoDB.Bson;
using Polystore.Mongo.Optimize.Rewriting;

namespace Polystore.Mongo.Optimize.Rules;

/// <summary>
/// <c>$unwind</c> and then <c>$group</c> by <c>_id</c>, with <c>$match</c> of expressions between them, puts each document's array together again:
/// expressions over the array give the same without copying a document for each element. Documents whose array is empty, null or missing
/// give no group, unless <c>preserveNullAndEmptyArrays</c> keeps them; a value that is no array counts as one element. Holds where
/// <c>_id</c> tells documents apart, also in the way texts are compared, and nothing before copies them.
/// </summary>
internal sealed class RegroupById : IRewriteRule
{
    private const string Variable = "element";
    private static readonly string[] Before = ["$match", "$sort", "$skip", "$limit", "$addFields", "$set", "$unset", "$project", "$lookup"];

    public string Id => "unwind-regroup";

    public Rewrite? Apply(IReadOnlyList<BsonDocument> pipeline, RewriteContext context)
    {
        for (var i = 0; context is { HasUniqueIds: true, HasCollation: false } && i + 1 < pipeline.Count; i++)
        {
            var conditions = pipeline.Skip(i + 1).TakeWhile(stage => stage.Is("$match") && stage.Spec() is BsonDocument { ElementCount: 1 } && stage.Option("$expr") is not null).ToList();
            var last = i + conditions.Count + 1;
            if (last < pipeline.Count && pipeline[i].UnwindPath() is { } path
                && !path.Contains('.') && path != "_id" && pipeline[i].Option("includeArrayIndex") is null
                && pipeline[last].Is("$group") && pipeline[last].Spec() is BsonDocument group && group.GetValue("_id", BsonNull.Value) == "$_id"
                && pipeline.Take(i).All(stage => stage.Is(Before) && StageEffect.Preserves(stage, "_id"))
                // $lookup takes the $unwind of what it found into itself.
                && pipeline.Take(i).All(stage => !StageEffect.Joins(stage) || StageEffect.Preserves(stage, path))
                && Stages(path, pipeline[i].Option("preserveNullAndEmptyArrays") is BsonBoolean { Value: true }, conditions, group) is { } stages)
            {
                return new Rewrite(
                    i + 1,
                    $"each document is copied once for every element of {path} and put together again by a hash table over all documents; an expression over the array reads it in place, and the server does not make one of the two stages",
                    pipeline.Replace(i, conditions.Count + 2, stages));
            }
        }

        return null;
    }

    private static IReadOnlyList<BsonDocument>? Stages(string path, bool keepsEmpty, List<BsonDocument> conditions, BsonDocument group)
    {
        var list = new BsonDocument("$cond", new BsonArray { new BsonDocument("$isArray", "$" + path), "$" + path, new BsonArray { "$" + path } });
        if (conditions.Count == 0)
        {
            // The element that is kept for nothing is missing or null, and null here.
            var kept = new BsonDocument("$cond", new BsonArray { new BsonDocument("$eq", new BsonArray { "$" + path, new BsonArray() }), new BsonArray { BsonNull.Value }, list });
            return Fields(group, path, keepsEmpty ? kept : list, keepsEmpty) is not { } fields ? null
                : keepsEmpty ? [new BsonDocument("$replaceWith", fields)]
                : [new BsonDocument("$match", HasElements(path)), new BsonDocument("$replaceWith", fields)];
        }

        var tests = conditions.Select(condition => FieldUse.IsFleeting(condition) ? null : Substitution.Of(condition.Spec()["$expr"], path, Variable)).ToList();
        if (keepsEmpty || tests.Contains(null) || Fields(group, path, "$" + path, keepsEmpty: false) is not { } filtered)
        {
            return null;
        }

        var test = tests.Count == 1 ? tests[0] : new BsonDocument("$and", new BsonArray(tests));
        return
        [
            new BsonDocument("$match", HasElements(path)),
            new BsonDocument("$set", new BsonDocument(path, new BsonDocument("$filter", new BsonDocument { { "input", list }, { "as", Variable }, { "cond", test } }))),
            new BsonDocument("$match", new BsonDocument(path, new BsonDocument("$not", new BsonDocument("$size", 0)))),
            new BsonDocument("$replaceWith", filtered),
        ];
    }

    private static BsonDocument HasElements(string path) => new()
    {
        { path, new BsonDocument("$not", new BsonDocument("$size", 0)) },
        { "$expr", new BsonDocument("$not", new BsonArray { new BsonDocument("$in", new BsonArray { new BsonDocument("$type", "$" + path), new BsonArray { "missing", "null", "undefined" } }) }) },
    };

    private static BsonDocument? Fields(BsonDocument group, string path, BsonValue elements, bool keepsEmpty)
    {
        // $replaceWith, because it writes the fields in this order on every engine.
        var fields = new BsonDocument("_id", "$_id");
        foreach (var field in group.Where(field => field.Name != "_id"))
        {
            if (field.Value is not BsonDocument { ElementCount: 1 } accumulator
                || FieldUse.IsFleeting(accumulator) || Substitution.Of(accumulator[0], path, Variable) is not { } each
                || (keepsEmpty && TellsMissing(accumulator.GetElement(0).Name, each))
                || Accumulated(accumulator.GetElement(0).Name, accumulator[0], each, elements) is not { } expression)
            {
                return null;
            }

            fields.Add(field.Name, expression);
        }

        return fields;
    }

    // Whether it makes a difference that the one element of a document without any is null and not missing.
    private static bool TellsMissing(string accumulator, BsonValue each) =>
        each == "$$" + Variable ? accumulator is "$push" or "$addToSet" : HoldsBare(each);

    private static bool HoldsBare(BsonValue expression) => expression switch
    {
        BsonString text => text.Value == "$$" + Variable,
        BsonDocument document => document.Values.Any(HoldsBare),
        BsonArray list => list.Any(HoldsBare),
        _ => false,
    };

    private static BsonValue? Accumulated(string accumulator, BsonValue original, BsonValue each, BsonValue elements)
    {
        var isWhole = each == "$$" + Variable;
        var isConstant = each == original;
        var values = isWhole ? elements : Map(elements, each);
        return accumulator switch
        {
            "$count" => new BsonDocument("$size", elements),
            "$sum" when original == new BsonInt32(1) && original.IsInt32 => new BsonDocument("$size", elements),
            "$sum" or "$avg" or "$min" or "$max" => new BsonDocument(accumulator, values),
            // A missing value becomes null in a group.
            "$first" or "$last" when isConstant => new BsonDocument("$ifNull", new BsonArray { original, BsonNull.Value }),
            "$first" or "$last" => new BsonDocument("$arrayElemAt", new BsonArray { values, accumulator == "$first" ? 0 : -1 }),
            "$push" => isWhole ? values : Collected(elements, each),
            "$addToSet" => new BsonDocument("$setUnion", new BsonArray { isWhole ? values : Collected(elements, each) }),
            _ => null,
        };
    }

    private static BsonDocument Map(BsonValue elements, BsonValue each) => new("$map", new BsonDocument { { "input", elements }, { "as", Variable }, { "in", each } });

    // $push and $addToSet pass over what is missing, $map makes it null.
    private static BsonDocument Collected(BsonValue elements, BsonValue each) => Presence.IsCertain(each)
        ? Map(elements, each)
        : Map(new BsonDocument("$filter", new BsonDocument { { "input", elements }, { "as", Variable }, { "cond", new BsonDocument("$not", new BsonArray { Presence.IsMissing(each) }) } }), each);
}
