using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Design;

/// <summary>References that can never match.</summary>
internal sealed class ReferenceTypes : SampleRule
{
    private static readonly RuleOption Values = Option("values", 10, "values", "sampled values of the field below which nothing is said", "too few to tell a habit from chance", 1);

    public override RuleInfo Info { get; } = Describe(
        "MONGO-DESIGN-REFERENCE-TYPE",
        "design",
        "Reference of another type than what it refers to",
        "A field such as customerId or customer_id beside a collection customers (or customer) whose _id have none of the field's types. Kinds of numbers count as one type; a field without such a collection, and one that has the type in some documents, are not reported.",
        "A comparison never matches another type: $lookup and searches by it find nothing, in silence.",
        ["https://www.mongodb.com/docs/manual/reference/bson-type-comparison-order/", "https://www.mongodb.com/docs/manual/reference/operator/aggregation/lookup/"], Values) with { ReadsData = true };

    protected override IEnumerable<Finding> Find(RuleContext context, MongoSample sample, MongoCollectionFacts collection)
    {
        var others = context.Snapshot.TryGet(MongoSections.Samples, out var all, out _) ? all.Items.Where(item => item.Database == sample.Database).ToList() : [];
        foreach (var path in sample.Paths.Where(path => path.Values >= context.Option(Values)))
        {
            if (Referred(path.Path) is not { } name || others.Find(other => Plain(other.Collection) is var plain && (plain == name || plain == name + "s" || plain == name + "es" || (name.EndsWith('y') && plain == name[..^1] + "ies"))) is not { } target)
            {
                continue;
            }

            var (own, ids) = (Kinds(path), target.Paths.FirstOrDefault(candidate => candidate.Path == "_id") is { } id ? Kinds(id) : []);
            if (own.Count == 0 || ids.Count == 0 || own.Overlaps(ids))
            {
                continue;
            }

            yield return context.Problem(Info, PathOf(sample, path.Path), Severity.Medium, $"{path.Path} holds {string.Join(" and ", own)}, and the _id of {target.Collection} are {string.Join(" and ", ids)}: they never match") with
            {
                Weight = path.Values,
                Evidence = [Sampled($"values of {path.Path}", path.Values, null, sample), Sampled($"_id of {target.Collection}", target.Documents, null, target)],
                Remedy = Remedy.ByHand($"Rewrite the field with updateMany and $convert to {ids.First()}, and let the applications write that; until then $lookup needs the conversion in its pipeline, and no index serves it.", "whether the field refers to that collection is for a person to say"),
            };
        }
    }

    // customerId, customer_id, items[].productId, productIds[]: what is before the word id.
    private static string? Referred(string path)
    {
        var last = path[(path.LastIndexOf('.') + 1)..].Replace("[]", "", StringComparison.Ordinal);
        var lean = last.EndsWith("Ids", StringComparison.Ordinal) || last.EndsWith("_ids", StringComparison.Ordinal) ? last[..^1] : last;
        return lean.Length > 2 && (lean.EndsWith("Id", StringComparison.Ordinal) || lean.EndsWith("ID", StringComparison.Ordinal) || lean.EndsWith("_id", StringComparison.Ordinal)) && Plain(lean[..^2]) is { Length: > 0 } name ? name : null;
    }

    private static string Plain(string name) => name.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();

    private static SortedSet<string> Kinds(MongoPath path) => new(
        path.Types.Keys.Where(type => type is not ("null" or "undefined" or "array")).Select(type => type is "int" or "long" or "double" or "decimal" ? "number" : type), StringComparer.Ordinal);
}
