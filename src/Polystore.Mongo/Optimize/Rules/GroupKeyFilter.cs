using MongoDB.Bson;
using Polystore.Mongo.Optimize.Evaluate;
using Polystore.Mongo.Optimize.Rewriting;

namespace Polystore.Mongo.Optimize.Rules;

/// <summary>
/// A condition on a key of <c>$group</c> that is computed: the documents of other groups need not be grouped. The server moves a condition
/// on a key only where the key is a field as it stands. Keys whose type is known are taken: parts of dates and texts, which are null
/// where their field is.
/// </summary>
internal sealed class GroupKeyFilter : IRewriteRule
{
    private static readonly HashSet<string> WholeNumbers =
        ["$year", "$month", "$week", "$dayOfMonth", "$dayOfWeek", "$dayOfYear", "$hour", "$minute", "$second", "$isoWeek", "$isoDayOfWeek", "$strLenCP", "$strLenBytes"];

    private static readonly HashSet<string> Texts = ["$toLower", "$toUpper", "$dateToString", "$substrCP", "$substrBytes", "$substr", "$concat"];

    public string Id => "group-key-filter";

    public Rewrite? Apply(IReadOnlyList<BsonDocument> pipeline, RewriteContext context)
    {
        for (var i = 0; i + 1 < pipeline.Count; i++)
        {
            if (!pipeline[i].Is("$group"))
            {
                continue;
            }

            // The server moves $match before $sort.
            var at = i + 1;
            while (at + 1 < pipeline.Count && pipeline[at].Is("$sort"))
            {
                at++;
            }

            if (!pipeline[at].Is("$match"))
            {
                continue;
            }

            var key = pipeline[i].Spec()["_id"];
            var parts = pipeline[at].Spec().AsBsonDocument.Select(part => (Part: part, Filter: Filter(part, key, context))).ToList();
            var filters = parts.Select(part => part.Filter).OfType<BsonValue>().ToList();
            if (filters.Count > 0)
            {
                var rest = new BsonDocument(parts.Where(part => part.Filter is null).Select(part => part.Part));
                var condition = new BsonDocument("$expr", filters.Count == 1 ? filters[0] : new BsonDocument("$and", new BsonArray(filters)));
                var moved = pipeline.Replace(at, 1, rest.ElementCount == 0 ? [] : [new BsonDocument("$match", rest)]);
                return new Rewrite(
                    i + 1,
                    "documents of groups that are thrown away afterwards are grouped in vain; the server moves a condition before $group only when the key is a plain field",
                    moved.Replace(i, 0, new BsonDocument("$match", condition)));
            }
        }

        return null;
    }

    private static BsonValue? Filter(BsonElement part, BsonValue key, RewriteContext context)
    {
        var expression = part.Name switch
        {
            "_id" => key,
            ['_', 'i', 'd', '.', .. var name] when key is BsonDocument fields && fields.TryGetValue(name, out var found) => found,
            _ => null,
        };
        if (expression is not BsonDocument { ElementCount: 1 } call || FieldUse.IsFleeting(call) || MayBeAnything(call))
        {
            return null;
        }

        var operation = call.GetElement(0).Name;
        var isNumber = WholeNumbers.Contains(operation);
        return isNumber || (Texts.Contains(operation) && !context.HasCollation) ? Compared(expression, part.Value, isNumber) : null;
    }

    // onNull of $dateToString gives what it is told to.
    private static bool MayBeAnything(BsonDocument call) => call[0] is BsonDocument options && options.Contains("onNull");

    private static BsonValue? Compared(BsonValue expression, BsonValue condition, bool isNumber)
    {
        if (!Query.IsOperators(condition))
        {
            return Fits(condition, isNumber) ? Call("$eq", expression, condition) : null;
        }

        var parts = condition.AsBsonDocument.Select(one => one.Name switch
        {
            "$eq" when Fits(one.Value, isNumber) => Call("$eq", expression, one.Value),
            "$in" when one.Value is BsonArray list && list.All(value => Fits(value, isNumber)) => Call("$in", expression, list),
            "$gt" or "$gte" when Fits(one.Value, isNumber) => Call(one.Name, expression, one.Value),
            // Null stands below every number and text, and a query does not compare it with them.
            "$lt" or "$lte" when Fits(one.Value, isNumber) => new BsonDocument("$and", new BsonArray { Call("$gt", expression, BsonNull.Value), Call(one.Name, expression, one.Value) }),
            _ => null,
        }).ToList();
        return parts.Exists(one => one is null) ? null : parts.Count == 1 ? parts[0] : new BsonDocument("$and", new BsonArray(parts));
    }

    private static BsonDocument Call(string name, BsonValue expression, BsonValue value) => new(name, new BsonArray { expression, value });

    // A text that begins with $ would be a path in an expression.
    private static bool Fits(BsonValue value, bool isNumber) => isNumber ? value is BsonInt32 or BsonInt64 : value is BsonString and not BsonString { Value: ['$', ..] };
}
