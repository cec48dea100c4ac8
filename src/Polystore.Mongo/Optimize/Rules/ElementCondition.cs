using MongoDB.Bson;
using Polystore.Mongo.Optimize.Evaluate;
using Polystore.Mongo.Optimize.Rewriting;

namespace Polystore.Mongo.Optimize.Rules;

/// <summary>Conditions on one element of an array, made conditions on the document that holds the array.</summary>
internal static class ElementCondition
{
    private static readonly HashSet<string> Ranges = ["$eq", "$gt", "$gte", "$lt", "$lte"];

    /// <summary>What a document must fulfil so that one of its elements can fulfil a part of a condition; null when nothing can be said.</summary>
    /// <param name="part">A document of one field.</param>
    /// <param name="path">The array.</param>
    public static BsonDocument? Weaken(BsonDocument part, string path)
    {
        var (name, value) = (part.GetElement(0).Name, part[0]);
        if (name == "$or" && value is BsonArray branches)
        {
            var weaker = branches.OfType<BsonDocument>().Select(branch => All(branch, path)).ToList();
            return weaker.Count > 0 && weaker.TrueForAll(branch => branch is not null) ? new BsonDocument("$or", new BsonArray(weaker)) : null;
        }

        return Paths.IsWithin(name, path) && !name.Split('.').Any(step => step.All(char.IsAsciiDigit)) && Positive(value) is { } condition ? new BsonDocument(name, condition) : null;
    }

    /// <summary>True when a pipeline asks for it already, for some element or for one that fits in all.</summary>
    public static bool IsKnown(BsonDocument weaker, string path, IReadOnlySet<BsonDocument> known) => known.Contains(weaker) || known.Any(part =>
        part.GetElement(0) switch
        {
            { Name: "$or", Value: BsonArray { Count: 2 } branches } when branches[1] == HoldsArrays(path) => branches[0] == weaker || branches[0].AsBsonDocument.GetElement(0) is { Name: "$and" } all && all.Value.AsBsonArray.Contains(weaker),
            var field when field.Name == weaker.GetElement(0).Name && Query.IsOperators(field.Value) && Query.IsOperators(weaker[0]) =>
                weaker[0].AsBsonDocument.All(one => field.Value.AsBsonDocument.TryGetValue(one.Name, out var same) && same == one.Value),
            var field when field.Name == path && field.Value is BsonDocument one && one.TryGetValue("$elemMatch", out var inner) && inner is BsonDocument element && weaker.GetElement(0).Name is not ['$', ..] =>
                weaker.GetElement(0).Name == path ? weaker[0] == element : element.TryGetValue(weaker.GetElement(0).Name[(path.Length + 1)..], out var same) && same == weaker[0],
            _ => false,
        });

    /// <summary>Some element is itself an array.</summary>
    public static BsonDocument HoldsArrays(string path) => new(path, new BsonDocument("$elemMatch", new BsonDocument("$type", "array")));

    private static BsonDocument? All(BsonDocument branch, string path)
    {
        var weaker = branch.Select(part => Weaken(new BsonDocument(part), path)).OfType<BsonDocument>().ToList();
        return weaker.Count switch { 0 => null, 1 => weaker[0], _ => new BsonDocument("$and", new BsonArray(weaker)) };
    }

    private static BsonValue? Positive(BsonValue condition)
    {
        if (!Query.IsOperators(condition))
        {
            return IsPlain(condition) || condition is BsonRegularExpression ? condition : null;
        }

        var operators = condition.AsBsonDocument;
        var kept = new BsonDocument(operators.Where(one => one.Name switch
        {
            "$in" => one.Value is BsonArray { Count: > 0 } list && list.All(value => IsPlain(value) || value is BsonRegularExpression),
            "$regex" or "$options" => operators.Contains("$regex"),
            _ => Ranges.Contains(one.Name) && IsPlain(one.Value),
        }));
        return kept.ElementCount > 0 ? kept : null;
    }

    // Null is what missing fields equal; documents and lists are compared whole; MinKey and MaxKey are beyond every type.
    private static bool IsPlain(BsonValue value) =>
        value is BsonString or BsonBoolean or BsonDateTime or BsonObjectId or BsonInt32 or BsonInt64 or BsonDouble or BsonDecimal128 or BsonBinaryData or BsonTimestamp;
}
