using MongoDB.Bson;
using Polystore.Mongo.Optimize.Rewriting;

namespace Polystore.Mongo.Optimize.Rules;

/// <summary>
/// Branches of <c>$facet</c> that begin alike: done once before it, the common stages can use an index, which no stage in a
/// <c>$facet</c> can (manual: $facet, "Index Use").
/// </summary>
internal sealed class FacetPrefix : IRewriteRule
{
    // Each document by itself, so that it is the same once for all and in each branch.
    private static readonly string[] Movable = ["$match", "$project", "$addFields", "$set", "$unset", "$unwind", "$lookup", "$replaceRoot", "$replaceWith"];

    public string Id => "facet-prefix";

    public Rewrite? Apply(IReadOnlyList<BsonDocument> pipeline, RewriteContext context)
    {
        for (var i = 0; i < pipeline.Count; i++)
        {
            if (!pipeline[i].Is("$facet") || pipeline[i].Spec() is not BsonDocument { ElementCount: > 0 } facet || facet.Any(branch => branch.Value is not BsonArray { Count: > 0 }))
            {
                continue;
            }

            var branches = facet.Select(branch => branch.Value.AsBsonArray.Select(stage => stage.AsBsonDocument).ToList()).ToList();
            var common = branches[0].TakeWhile((stage, k) => stage.Is(Movable) && !FieldUse.IsFleeting(stage) && branches.TrueForAll(branch => k < branch.Count && branch[k] == stage)).ToList();
            if (common.Exists(stage => stage.Is("$match")) && !common.Exists(stage => stage.Is("$match") && FieldUse.OfQuery(stage.Spec().AsBsonDocument).ReadsAll))
            {
                var rest = new BsonDocument(facet.Names.Zip(branches, (name, branch) => new BsonElement(name, new BsonArray(Rest(branch, common.Count)))));
                return new Rewrite(
                    i + 1,
                    $"all {branches.Count} branches of $facet begin with the same {string.Join(", ", common.Select(stage => stage.Name()))}: once before $facet it passes on fewer documents and can use an index, which nothing within $facet can",
                    pipeline.Replace(i, 1, [.. common, new BsonDocument("$facet", rest)]));
            }
        }

        return null;
    }

    // A branch must not be empty.
    private static IEnumerable<BsonDocument> Rest(List<BsonDocument> branch, int common) =>
        branch.Count > common ? branch.Skip(common) : [new BsonDocument("$match", new BsonDocument())];
}
