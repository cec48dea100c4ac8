using MongoDB.Bson;
using Polystore.Mongo.Optimize.Rewriting;
using Polystore.MongoDriver;

namespace Polystore.Mongo.Optimize.Rules;

/// <summary><c>$sort</c> and <c>$limit</c> after a stage that gives at most one document: a count, a group over everything, a <c>$facet</c>.</summary>
internal sealed class SingleDocument : IRewriteRule
{
    public string Id => "single-document";

    public Rewrite? Apply(IReadOnlyList<BsonDocument> pipeline, RewriteContext context)
    {
        var single = false;
        for (var i = 0; i < pipeline.Count; i++)
        {
            var stage = pipeline[i];
            if (single && (stage.Is("$sort") || (stage.Is("$limit") && stage.Spec().IsNumeric && BsonNumbers.ToDouble(stage.Spec()) >= 1)))
            {
                return new Rewrite(i + 1, $"at most one document comes to this {stage.Name()}", pipeline.Replace(i, 1));
            }

            single = stage.Name() switch
            {
                "$count" or "$facet" => true,
                "$limit" => single || stage.Spec() == 1,
                "$group" => IsConstant(stage.Spec()["_id"]),
                "$match" or "$project" or "$addFields" or "$set" or "$unset" or "$lookup" or "$sort" or "$skip" or "$replaceRoot" or "$replaceWith" => single,
                _ => false,
            };
        }

        return null;
    }

    private static bool IsConstant(BsonValue key) => key is not (BsonDocument or BsonArray or BsonString { Value: ['$', ..] });
}
