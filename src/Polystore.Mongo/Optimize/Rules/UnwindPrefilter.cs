using MongoDB.Bson;
using Polystore.Mongo.Optimize.Rewriting;

namespace Polystore.Mongo.Optimize.Rules;

/// <summary>
/// <c>$unwind</c> followed by a condition on its elements: documents without such an element need not be unwound. The server only moves
/// conditions on other fields before <c>$unwind</c> (manual: Aggregation Pipeline Optimization). The condition stays where it is; what is
/// put before it is weaker: one element fits each part, or an element is itself an array, into which a query looks after unwinding and
/// not before. Conditions that a missing field fulfils (null, $ne, $nin, $not, $exists: false) are not taken.
/// </summary>
internal sealed class UnwindPrefilter : IRewriteRule
{
    public string Id => "unwind-prefilter";

    public Rewrite? Apply(IReadOnlyList<BsonDocument> pipeline, RewriteContext context)
    {
        for (var i = 0; i < pipeline.Count; i++)
        {
            // Elements that a stage makes have no index, and a $lookup before its $unwind takes up the $match itself.
            if (pipeline[i].UnwindPath() is { } path && pipeline.Take(i).All(stage => StageEffect.Preserves(stage, path) && !stage.Is("$unwind")) && Condition(pipeline, i, path) is { } condition)
            {
                return new Rewrite(
                    i + 1,
                    $"documents in which no element of {path} fits are unwound in vain; the server moves only conditions on other fields before $unwind. Where no element is ever an array itself, the first branch alone does, and an index can serve it",
                    pipeline.Replace(i, 0, new BsonDocument("$match", condition)));
            }
        }

        return null;
    }

    private static BsonDocument? Condition(IReadOnlyList<BsonDocument> pipeline, int unwind, string path)
    {
        var index = (pipeline[unwind].Option("includeArrayIndex") as BsonString)?.Value;
        if (index is not null && Paths.Overlap(index, path))
        {
            return null;
        }

        var known = pipeline.Take(unwind).Where(stage => stage.Is("$match")).SelectMany(stage => Conjuncts(stage.Spec().AsBsonDocument)).ToHashSet();
        var weaker = new List<BsonDocument>();
        var inner = new List<string>();
        foreach (var stage in pipeline.Skip(unwind + 1))
        {
            if (stage.Is("$match") && !FieldUse.IsFleeting(stage))
            {
                weaker.AddRange(Conjuncts(stage.Spec().AsBsonDocument).Select(part => ElementCondition.Weaken(part, path)).OfType<BsonDocument>().Where(part => !Fields(part).Any(field => inner.Exists(array => Paths.Overlap(field, array)))));
            }
            else if (InnerArray(stage, path) is { } array)
            {
                // Arrays within the elements are unwound too: the other fields of an element stay.
                inner.Add(array);
            }
            else if (stage.Is("$limit", "$skip") || !StageEffect.Preserves(stage, path))
            {
                break;
            }
        }

        weaker.RemoveAll(part => ElementCondition.IsKnown(part, path, known));
        if (weaker.Count == 0)
        {
            return null;
        }

        var all = weaker.Distinct().ToList();
        var together = all.Count == 1 ? all[0] : new BsonDocument("$and", new BsonArray(all));
        return new BsonDocument("$or", new BsonArray { together, ElementCondition.HoldsArrays(path) });
    }

    private static string? InnerArray(BsonDocument stage, string path) =>
        stage.UnwindPath() is { } array && array != path && Paths.IsWithin(array, path) && stage.Option("includeArrayIndex") is not BsonString ? array : null;

    private static IEnumerable<string> Fields(BsonDocument condition) => condition.SelectMany(part => part is { Name: "$and" or "$or", Value: BsonArray parts }
        ? parts.OfType<BsonDocument>().SelectMany(Fields)
        : [part.Name]);

    private static IEnumerable<BsonDocument> Conjuncts(BsonDocument query) => query.SelectMany(part => part is { Name: "$and", Value: BsonArray list }
        ? list.OfType<BsonDocument>().SelectMany(Conjuncts)
        : [new BsonDocument(part)]);
}
