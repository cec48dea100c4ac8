using MongoDB.Bson;

namespace Polystore.Mongo.Optimize.Rules;

/// <summary>An expression over a document with an unwound array, made one over an element in a variable.</summary>
internal static class Substitution
{
    // Operators whose arguments are expressions all through, or options that are.
    private static readonly HashSet<string> Known =
    [
        "$add", "$subtract", "$multiply", "$divide", "$mod", "$abs", "$ceil", "$floor", "$round", "$trunc", "$sqrt", "$pow", "$exp", "$ln", "$log10",
        "$eq", "$ne", "$gt", "$gte", "$lt", "$lte", "$cmp", "$and", "$or", "$not", "$cond", "$ifNull", "$in", "$type", "$isArray", "$isNumber",
        "$concat", "$toLower", "$toUpper", "$strLenCP", "$strLenBytes", "$substrCP", "$substrBytes", "$toString", "$toInt", "$toLong", "$toDouble", "$toDecimal", "$toDate", "$toBool", "$toObjectId",
        "$year", "$month", "$dayOfMonth", "$dayOfWeek", "$dayOfYear", "$hour", "$minute", "$second", "$dateToString", "$dateTrunc", "$dateDiff", "$dateAdd",
        "$size", "$sum", "$avg", "$min", "$max", "$arrayElemAt", "$first", "$last", "$concatArrays", "$mergeObjects", "$literal", "$switch",
    ];

    /// <summary>Null when the expression reads the array in a way that an element does not tell.</summary>
    /// <param name="expression">What to change.</param>
    /// <param name="path">The array.</param>
    /// <param name="variable">Name of the variable that holds an element.</param>
    public static BsonValue? Of(BsonValue expression, string path, string variable) => expression switch
    {
        BsonString { Value: ['$', '$', ..] reference } => reference is "$$NOW" or "$$REMOVE" ? expression : null,
        BsonString { Value: ['$', .. var read] } => Rewriting.Paths.IsWithin(read, path) ? $"$${variable}{read[path.Length..]}" : Rewriting.Paths.Overlap(read, path) ? null : expression,
        BsonDocument { ElementCount: 1 } call when call.GetElement(0).Name == "$literal" => expression,
        BsonDocument document => document.All(field => !field.Name.StartsWith('$') || Known.Contains(field.Name)) ? Document(document, path, variable) : null,
        BsonArray list => list.Select(element => Of(element, path, variable)).ToList() is var changed && changed.TrueForAll(element => element is not null) ? new BsonArray(changed) : null,
        _ => expression,
    };

    private static BsonDocument? Document(BsonDocument document, string path, string variable)
    {
        var changed = new BsonDocument();
        foreach (var field in document)
        {
            if (Of(field.Value, path, variable) is not { } value)
            {
                return null;
            }

            changed.Add(field.Name, value);
        }

        return changed;
    }
}
