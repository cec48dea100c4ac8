using MongoDB.Bson;
using Polystore.Mongo.Optimize.Rewriting;

namespace Polystore.Mongo.Optimize.Rules;

/// <summary>
/// Fields that are made and read by nothing after: computed fields, accumulators of <c>$group</c>, whole <c>$lookup</c>s. The server loads
/// only the fields that are needed, but computes every one that a stage names. A field that a later stage sets again keeps its place among
/// the fields, so that it stays.
/// </summary>
internal sealed class DeadFields : IRewriteRule
{
    public string Id => "dead-fields";

    public Rewrite? Apply(IReadOnlyList<BsonDocument> pipeline, RewriteContext context)
    {
        var live = LiveFields.Between(pipeline);
        for (var i = 0; i < pipeline.Count; i++)
        {
            var dead = Dead(pipeline[i], live[i + 1]).Where(name => !pipeline.Skip(i + 1).Any(stage => SetsAgain(stage, name))).ToList();
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
