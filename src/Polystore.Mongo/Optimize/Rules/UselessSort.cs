using MongoDB.Bson;
using Polystore.Mongo.Optimize.Rewriting;

namespace Polystore.Mongo.Optimize.Rules;

/// <summary>
/// A <c>$sort</c> whose order nothing sees: before a <c>$group</c> of accumulators that do not hang on order, or before a count. The
/// server drops a <c>$sort</c> only where another follows at once.
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

            var next = pipeline.Skip(i + 1).FirstOrDefault(stage => !stage.Is("$match", "$project", "$addFields", "$set", "$unset", "$unwind", "$lookup"));
            if (next is not null && ForgetsOrder(next))
            {
                return new Rewrite(i + 1, $"{next.Name()} gives the same whatever the order of its documents is; without an index the sort holds them all in memory (100 MB, then on disk)", pipeline.Replace(i, 1));
            }
        }

        return null;
    }

    private static bool ForgetsOrder(BsonDocument stage) => stage.Name() switch
    {
        "$count" or "$sortByCount" => true,
        "$group" => stage.Spec().AsBsonDocument.Where(field => field.Name != "_id").All(field => field.Value is BsonDocument { ElementCount: 1 } one && Unordered.Contains(one.GetElement(0).Name) && !FieldUse.IsFleeting(one)),
        _ => false,
    };
}
