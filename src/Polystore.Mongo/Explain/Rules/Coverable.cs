using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Explain.Model;
using Polystore.Mongo.Explain.Rules.Reading;
using Polystore.Mongo.Observe;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Explain.Rules;

/// <summary>Documents fetched although the index could hold all that is wanted.</summary>
internal sealed class Coverable : MongoPlanRule
{
    private static readonly RuleOption Fields = Option("fields", 2, "fields", "fields that may be added to the index for it", "each makes every key longer", 0, 8);

    public override RuleInfo Info { get; } = Plan(
        "MONGO-PLAN-COVERABLE",
        "Documents fetched for fields that an index could hold",
        "A fetch without a filter above an index scan, whose projection names few fields. Not reported: projections that want the document or leave fields out, arrays, paths inside one another, and few documents.",
        "Keys lie close together, documents do not: an answer from the index alone reads a fraction of the pages.",
        ["https://www.mongodb.com/docs/manual/core/query-optimization/#covered-query"], Examined, Fields);

    protected override string? Needs(MongoPlanFacts facts) => NeedsExecution(facts);

    protected override IEnumerable<Finding> Find(RuleContext context, MongoPlanFacts facts)
    {
        foreach (var fetch in facts.Stages.Where(stage => stage is { Kind: "FETCH", Filter: null, Children: [{ Kind: "IXSCAN", KeyPattern: not null } scan] } && !scan.Flag("isMultiKey")))
        {
            var scan = fetch.Children[0];
            if (fetch.Documents < context.Option(Examined) || Wanted(facts.Above(fetch)) is not { } wanted || scan.KeyPattern!.Values.Any(kind => !kind.IsNumeric))
            {
                continue;
            }

            var missing = wanted.Where(path => !scan.KeyPattern.Contains(path)).ToList();
            // An index holds no part of a document beside the document itself.
            if (missing.Count == 0 || missing.Count > context.Option(Fields) || missing.Exists(path => scan.KeyPattern.Names.Any(key => Inside(path, key) || Inside(key, path))))
            {
                continue;
            }

            yield return Describe(context, facts, fetch, scan, missing);
        }
    }

    private static bool Inside(string path, string other) => path.StartsWith(other + ".", StringComparison.Ordinal);

    // What an including projection names, with _id unless it is left out; null when it wants more.
    private static List<string>? Wanted(IReadOnlyList<MongoStage> above)
    {
        var projection = above.TakeWhile(stage => stage.Kind is "PROJECTION_SIMPLE" or "PROJECTION_DEFAULT" or "SORT" or "LIMIT" or "SKIP" or "SHARDING_FILTER")
            .FirstOrDefault(stage => stage.Kind.StartsWith("PROJECTION", StringComparison.Ordinal))?.Document("transformBy");
        if (projection is null || projection.Any(field => !field.Value.IsBoolean && !field.Value.IsNumeric) || !projection.Any(field => field.Name != "_id" && field.Value.ToBoolean()))
        {
            return null;
        }

        var named = projection.Where(field => field.Name != "_id").ToList();
        return named.Exists(field => !field.Value.ToBoolean()) ? null
            : [.. named.Select(field => field.Name), .. projection.TryGetValue("_id", out var id) && !id.ToBoolean() ? Array.Empty<string>() : ["_id"]];
    }

    private Finding Describe(RuleContext context, MongoPlanFacts facts, MongoStage fetch, MongoStage scan, List<string> missing)
    {
        var problem = Problem(context, facts, fetch, fetch.Documents, $"{Amount.Count(fetch.Documents ?? 0)} documents are fetched for {string.Join(" and ", missing)}, which {scan.Index} could hold");
        var collection = facts.Collection(fetch);
        var index = collection?.Indexes.FirstOrDefault(item => item.Name == scan.Index);
        var guidance = $"Add {string.Join(" and ", missing)} at the end of the key{(missing.Contains("_id") ? ", or leave _id out of the projection" : "")}, unless one of them can be an array.";
        return problem with
        {
            Severity = Severity.Low,
            Evidence = [.. problem.Evidence, facts.Said("by the index", scan.Index ?? ""), facts.Said("documents fetched", fetch.Documents ?? 0, "documents")],
            Remedy = collection is not null && index is { Unique: false, ExpireAfterSeconds: null }
                ? IndexChange.Create(collection, Longer(index.Specification, missing), guidance + " The shorter index is then superfluous.")
                : Remedy.ByHand(guidance, "the index makes promises of its own, or is not known here"),
        };
    }

    private static MongoDB.Bson.BsonDocument Longer(string specification, List<string> missing)
    {
        var longer = MongoDB.Bson.BsonDocument.Parse(specification);
        foreach (var path in missing)
        {
            longer["key"].AsBsonDocument[path] = 1;
        }

        longer["name"] = string.Join('_', IndexReading.Read(longer).Keys.Select(key => $"{key.Path}_{key.Kind}"));
        return longer;
    }
}
