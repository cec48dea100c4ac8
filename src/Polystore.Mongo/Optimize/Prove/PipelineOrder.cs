using MongoDB.Bson;
using Polystore.Mongo.Optimize.Rewriting;

namespace Polystore.Mongo.Optimize.Prove;

/// <summary>How far a pipeline says in which order its documents come.</summary>
/// <param name="Keys">The sort that the result is in; null when its order is undefined, or the keys are not in it any more.</param>
/// <param name="IsSorted">True when a sort decides the order of the result.</param>
/// <param name="CutsTies">True when a <c>$limit</c> or <c>$skip</c> chooses among documents whose order nothing decides.</param>
/// <param name="ReadsTies">True when a <c>$group</c> takes the first, the last or a list of documents whose order nothing decides.</param>
internal sealed record PipelineOrder(BsonDocument? Keys, bool IsSorted, bool CutsTies, bool ReadsTies)
{
    private static readonly string[] Ordered = ["$push", "$first", "$last", "$firstN", "$lastN", "$mergeObjects", "$accumulator"];

    public static PipelineOrder Of(IReadOnlyList<BsonDocument> pipeline)
    {
        BsonDocument? keys = null;
        var sorted = false;
        var total = false;
        var cuts = false;
        var reads = false;
        // A sort by _id is total as long as _id tells the documents apart.
        var unique = true;
        foreach (var stage in pipeline)
        {
            switch (stage.Name())
            {
                case "$sort":
                    var named = stage.Spec().AsBsonDocument;
                    // By metadata, such as the score of a text search: what it is, the documents do not show.
                    keys = named.All(key => key.Value.IsNumeric) ? named : null;
                    sorted = true;
                    total = unique && named.Contains("_id");
                    break;
                case "$limit" or "$skip":
                    cuts |= !total;
                    break;
                case "$group" or "$sortByCount" or "$bucket" or "$bucketAuto" or "$unionWith" or "$sample" or "$setWindowFields":
                    // Windows hold neighbours, also among those that the sort of the windows leaves equal.
                    reads |= stage.Is("$setWindowFields") || (!total && FieldUse.Names(stage, Ordered));
                    (keys, sorted, total, unique) = (null, false, false, stage.Is("$group", "$sortByCount", "$bucket", "$bucketAuto"));
                    break;
                case "$facet":
                    var branches = stage.Spec().AsBsonDocument.Select(branch => Of([.. branch.Value.AsBsonArray.Select(inner => inner.AsBsonDocument)])).ToList();
                    cuts |= branches.Exists(branch => branch.CutsTies);
                    reads |= branches.Exists(branch => branch.ReadsTies);
                    (keys, sorted, total) = (null, false, true);
                    break;
                case "$count":
                    (keys, sorted, total) = (null, false, true);
                    break;
                case "$unwind":
                    // Rows of one document are in the order of its array.
                    unique = false;
                    break;
                default:
                    unique &= StageEffect.Preserves(stage, "_id");
                    keys = keys?.Names.All(key => StageEffect.Preserves(stage, key)) == true ? keys : null;
                    break;
            }
        }

        return new PipelineOrder(keys, sorted, cuts, reads);
    }
}
