using MongoDB.Bson;
using Polystore.Mongo.Optimize.Rewriting;

namespace Polystore.Mongo.Optimize.Rules;

/// <summary>
/// A <c>$project</c> or <c>$unset</c> near the beginning that only chooses fields, of which later stages name the ones they need: the server
/// finds out by itself which fields are needed (manual: "Projection Optimization"), and a list by hand keeps <c>_id</c> or more, so that
/// an index no longer covers the query.
/// </summary>
internal sealed class EarlyProject : IRewriteRule
{
    public string Id => "project-early";

    public Rewrite? Apply(IReadOnlyList<BsonDocument> pipeline, RewriteContext context)
    {
        var live = LiveFields.Between(pipeline);
        for (var i = 0; i + 1 < pipeline.Count && pipeline[i].Is("$match", "$sort", "$limit", "$skip", "$project", "$unset"); i++)
        {
            if (!pipeline[i].Is("$project", "$unset") || live[i + 1].IsAll)
            {
                continue;
            }

            var change = FieldChange.Of(pipeline[i]);
            if (change.IsPlain && live[i + 1].Paths.All(path => change.Preserves(Paths.Root(path))))
            {
                return new Rewrite(
                    i + 1,
                    "later stages say which fields they need, and the server reads only those; a choice of fields by hand adds a step for each document and keeps fields, _id among them, that an index may not hold",
                    pipeline.Replace(i, 1));
            }
        }

        return null;
    }
}
