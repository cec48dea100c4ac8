using MongoDB.Bson;
using Polystore.Mongo.Optimize.Rewriting;

namespace Polystore.Mongo.Optimize.Rules;

/// <summary>
/// A <c>$sort</c> whose order nothing sees: before a <c>$group</c> of accumulators that do not hang on order, before a count, or before another
/// <c>$sort</c> that decides the whole order. The server drops a <c>$sort</c> only where another follows at once, or behind a <c>$match</c>.
/// </summary>
internal sealed class UselessSort : IRewriteRule
{
    private static readonly HashSet<string> Unordered =
        ["$sum", "$avg", "$min", "$max", "$count", "$addToSet", "$stdDevPop", "$stdDevSamp", "$top", "$topN", "$bottom", "$bottomN", "$minN", "$maxN"];

    public string Id => "sort-useless";

    public Rewrite? Apply(IReadOnlyList<BsonDocument> pipeline, RewriteContext context)
    {
        for (var i = 0; i + 1 < pipeline.Count; i++)
        {
            if (!pipeline[i].Is("$sort") || FieldUse.IsFleeting(pipeline[i]))
            {
                continue;
            }

            var between = pipeline.Skip(i + 1).TakeWhile(stage => stage.Is("$match", "$project", "$addFields", "$set", "$unset", "$unwind", "$lookup")).ToList();
            var next = pipeline.Skip(i + 1 + between.Count).FirstOrDefault();
            if (next is not null && !IsDistinctScan(pipeline[i], next) && (ForgetsOrder(next) || (context.HasUniqueIds && Decides(next, [.. pipeline.Take(i), .. between]) && !between.TrueForAll(stage => stage.Is("$match")))))
            {
                return new Rewrite(i + 1, $"{next.Name()} gives the same whatever the order of its documents is; without an index the sort holds them all in memory (100 MB, then on disk)", pipeline.Replace(i, 1));
            }
        }

        return null;
    }

    // The different values of a field, in the order of its index: the sort may be what lets the server skip from one to the next
    // (manual: $group, "$group Performance Optimizations").
    private static bool IsDistinctScan(BsonDocument sort, BsonDocument next) =>
        next.Is("$group") && next.Spec() is BsonDocument { ElementCount: 1 } group && sort.Spec() is BsonDocument { ElementCount: > 0 } keys && group[0] == "$" + keys.GetElement(0).Name;

    // By _id as one of the keys, while _id is that of the collection.
    private static bool Decides(BsonDocument stage, IReadOnlyList<BsonDocument> before) =>
        stage.Is("$sort") && stage.Spec().AsBsonDocument.Contains("_id") && before.All(one => StageEffect.Preserves(one, "_id") && !one.Is("$unwind"));

    private static bool ForgetsOrder(BsonDocument stage) => stage.Name() switch
    {
        "$count" or "$sortByCount" => true,
        "$group" => stage.Spec().AsBsonDocument.Where(field => field.Name != "_id").All(field => field.Value is BsonDocument { ElementCount: 1 } one && Unordered.Contains(one.GetElement(0).Name) && !FieldUse.IsFleeting(one)),
        _ => false,
    };
}
