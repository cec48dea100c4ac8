using MongoDB.Bson;
using Polystore.Mongo.Optimize.Rewriting;

namespace Polystore.Mongo.Optimize.Rules;

/// <summary>
/// Fields that are made and read by nothing after: computed fields, accumulators of <c>$group</c>, whole <c>$lookup</c>s. The server loads
/// only the fields that are needed, but computes every one that a stage names. A field that a later stage sets again keeps its place among
/// the fields: it stays unless a stage makes new documents afterwards, or the place is the same without it.
/// </summary>
internal sealed class DeadFields : IRewriteRule
{
    public string Id => "dead-fields";

    public Rewrite? Apply(IReadOnlyList<BsonDocument> pipeline, RewriteContext context)
    {
        var live = LiveFields.Between(pipeline);
        for (var i = 0; i < pipeline.Count; i++)
        {
            var dead = Dead(pipeline[i], live[i + 1]).Where(name => !IsStillRead(pipeline, i, name)).Where(name => IsRemade(pipeline, live, i) || FirstAgain(pipeline, i, name) is not { } again || IsSamePlace(pipeline, i, again, name)).ToList();
            if (dead.Count > 0)
            {
                return new Rewrite(
                    i + 1,
                    $"nothing after this stage reads {string.Join(", ", dead)}, and the server computes it for every document all the same",
                    pipeline.Replace(i, 1, Without(pipeline[i], dead)));
            }
        }

        return null;
    }

    private static IEnumerable<string> Dead(BsonDocument stage, LiveFields after) => (stage.Name(), stage.Spec()) switch
    {
        ("$lookup" or "$graphLookup", BsonDocument lookup) when lookup.GetValue("as", BsonNull.Value) is BsonString name && !name.Value.Contains('.') => new[] { name.Value }.Where(path => !after.Matters(path)),
        ("$addFields" or "$set", BsonDocument fields) => fields.Names.Where(name => !name.Contains('.') && !after.Matters(name)),
        ("$project", BsonDocument fields) => fields.Where(field => !field.Name.Contains('.') && !after.Matters(field.Name) && IsComputed(field)).Select(field => field.Name)
            .Where(_ => fields.Any(field => after.Matters(field.Name) && field.Name != "_id")),
        ("$group", BsonDocument group) => group.Names.Where(name => name != "_id" && !after.Matters(name)),
        _ => [],
    };

    // By what nothing reads either, and stays all the same: without the field it might fail.
    private static bool IsStillRead(IReadOnlyList<BsonDocument> pipeline, int at, string name)
    {
        for (var i = at + 1; i < pipeline.Count; i++)
        {
            if (pipeline[i].Is("$addFields", "$set", "$project", "$group", "$replaceRoot", "$replaceWith", "$lookup") && FieldUse.OfExpression(pipeline[i].Spec()) is var use && use.Paths.Any(path => Paths.Overlap(path, name)))
            {
                return true;
            }

            if (!StageEffect.Preserves(pipeline[i], name))
            {
                return false;
            }
        }

        return false;
    }

    // A stage that makes documents of some fields: the order in which those before it had theirs is seen by nobody.
    private static bool IsRemade(IReadOnlyList<BsonDocument> pipeline, IReadOnlyList<LiveFields> live, int at)
    {
        for (var i = at + 1; i < pipeline.Count && !live[i].IsAll; i++)
        {
            if (pipeline[i].Is("$group", "$count", "$sortByCount", "$replaceRoot", "$replaceWith"))
            {
                return true;
            }
        }

        return false;
    }

    private static int? FirstAgain(IReadOnlyList<BsonDocument> pipeline, int at, string name) =>
        Enumerable.Range(at + 1, pipeline.Count - at - 1).Where(i => SetsAgain(pipeline[i], name)).Select(i => (int?)i).FirstOrDefault();

    // Set last by the one stage and first by the next that adds anything. A value that may be missing would take the field out of its place.
    private static bool IsSamePlace(IReadOnlyList<BsonDocument> pipeline, int at, int again, string name) =>
        pipeline[at].Is("$addFields", "$set") && pipeline[at].Spec().AsBsonDocument.GetElement(pipeline[at].Spec().AsBsonDocument.ElementCount - 1) is var last && last.Name == name && Presence.IsCertain(last.Value)
        && pipeline[again].Is("$addFields", "$set") && pipeline[again].Spec().AsBsonDocument.GetElement(0).Name == name && FieldChange.Of(pipeline[again]).Computed[0].Path == name
        && pipeline.Skip(at + 1).Take(again - at - 1).All(stage => stage.Is("$match", "$sort", "$limit", "$skip", "$unset"));

    private static bool SetsAgain(BsonDocument stage, string name) => stage.Name() switch
    {
        "$addFields" or "$set" => FieldChange.Of(stage).Computed.Any(computed => Paths.Root(computed.Path) == name),
        "$lookup" or "$graphLookup" => stage.Option("as") is BsonString target && Paths.Root(target.Value) == name,
        "$facet" => stage.Spec().AsBsonDocument.SelectMany(branch => branch.Value.AsBsonArray).Any(inner => SetsAgain(inner.AsBsonDocument, name)),
        "$unwind" => stage.Option("includeArrayIndex") is BsonString index && Paths.Root(index.Value) == name,
        _ => false,
    };

    private static bool IsComputed(BsonElement field) => FieldChange.Of(new BsonDocument("$project", new BsonDocument(field))).Computed.Count > 0;

    private static IEnumerable<BsonDocument> Without(BsonDocument stage, List<string> dead)
    {
        if (StageEffect.Joins(stage))
        {
            return [];
        }

        var rest = new BsonDocument(stage.Spec().AsBsonDocument.Where(field => !dead.Contains(field.Name)));
        return rest.ElementCount == 0 ? [] : [new BsonDocument(stage.Name(), rest)];
    }
}
