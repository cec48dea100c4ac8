using MongoDB.Bson;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Explain.Rules.Reading;

namespace Polystore.Mongo.Explain.Rules;

/// <summary>Two ends of a range over an array, of which the index uses one.</summary>
internal sealed class MultikeyBounds : MongoPlanRule
{
    public override RuleInfo Info { get; } = Plan(
        "MONGO-PLAN-MULTIKEY-BOUNDS",
        "Range over an array bounded at one end only",
        "A multikey index scan of a field that the search limits from below and from above, of which the bounds show one. Not reported: ranges inside $elemMatch, fields that are no arrays, and scans of few keys.",
        "Different elements may meet the two conditions, so that the server must not intersect them: everything beyond one end is read.",
        ["https://www.mongodb.com/docs/manual/core/multikey-index-bounds/"], Examined);

    protected override string? Needs(MongoPlanFacts facts) => NeedsExecution(facts);

    protected override IEnumerable<Finding> Find(RuleContext context, MongoPlanFacts facts)
    {
        foreach (var scan in facts.Stages.Where(stage => stage.Kind == "IXSCAN" && stage.Flag("isMultiKey") && stage.Keys >= context.Option(Examined) && stage.Bounds is not null))
        {
            var half = scan.Bounds!.Names.FirstOrDefault(path => IsHalf(scan.Bounds[path]) && LimitedTwice(facts.Plan.ParsedQuery, path));
            if (half is null)
            {
                continue;
            }

            var problem = Problem(context, facts, scan, scan.Keys - facts.Kept(scan), $"{Amount.Count(scan.Keys ?? 0)} keys of {scan.Index} are read because {half} is an array and bounded at one end only");
            yield return problem with
            {
                Evidence = [.. problem.Evidence, facts.Said("field", half), facts.Said("keys examined", scan.Keys ?? 0, "keys"), facts.Said("documents returned", facts.Plan.Returned ?? 0, "documents")],
                Remedy = Remedy.ByHand($"If one and the same element is meant, write {half}: {{ $elemMatch: {{ $gte: …, $lt: … }} }}: the server then uses both ends.", "it means something else when different elements may meet the two conditions"),
            };
        }
    }

    private static bool IsHalf(BsonValue intervals) => intervals is BsonArray { Count: 1 } one && one[0] is BsonString text && text.Value != "[MinKey, MaxKey]"
        && (text.Value.Contains("inf", StringComparison.Ordinal) || text.Value.Contains("MinKey", StringComparison.Ordinal) || text.Value.Contains("MaxKey", StringComparison.Ordinal)
            || text.Value.Contains("9223372036854775807", StringComparison.Ordinal) || text.Value.EndsWith("{})", StringComparison.Ordinal) || text.Value.Contains("new Date(-9223372036854775808)", StringComparison.Ordinal));

    private static bool LimitedTwice(BsonDocument query, string path)
    {
        var limits = Limits(query, path).ToHashSet(StringComparer.Ordinal);
        return limits.Overlaps(["$gt", "$gte"]) && limits.Overlaps(["$lt", "$lte"]);
    }

    private static IEnumerable<string> Limits(BsonDocument query, string path) => query.SelectMany(part => part.Name switch
    {
        "$and" when part.Value is BsonArray all => all.OfType<BsonDocument>().SelectMany(one => Limits(one, path)),
        var name when name == path && part.Value is BsonDocument operators => operators.Names,
        _ => [],
    });
}
