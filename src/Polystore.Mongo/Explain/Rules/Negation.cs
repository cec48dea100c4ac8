using MongoDB.Bson;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Explain.Rules.Reading;

namespace Polystore.Mongo.Explain.Rules;

/// <summary>An index read nearly whole for what something is not.</summary>
internal sealed class Negation : MongoPlanRule
{
    private static readonly RuleOption Share = Option("share", 0.5, "ratio", "share of the collection that is read, from which it is told", "half of an index costs more than the collection in order", 0, 1);

    public override RuleInfo Info { get; } = Plan(
        "MONGO-PLAN-NEGATION",
        "Index read nearly whole for a negation",
        "An index scan bounded by $ne, $nin or $not alone, which reads most of the index. Not reported: negations behind an equality of the same index, and those that leave little.",
        "All but one value is nearly all: the index narrows nothing, and every document is fetched in the order of its keys.",
        ["https://www.mongodb.com/docs/manual/core/query-optimization/#query-selectivity"], Examined, Share);

    protected override string? Needs(MongoPlanFacts facts) => NeedsExecution(facts);

    protected override IEnumerable<Finding> Find(RuleContext context, MongoPlanFacts facts)
    {
        foreach (var scan in facts.Stages.Where(stage => stage.Kind is "IXSCAN" or "COUNT_SCAN" && stage.Keys >= context.Option(Examined) && stage.KeyPattern is { ElementCount: > 0 }))
        {
            var lead = scan.KeyPattern!.GetElement(0).Name;
            var whole = facts.Collection(scan)?.Documents;
            if (!Negates(facts.Plan.ParsedQuery, lead) || !OnlyNegated(facts.Plan.ParsedQuery, lead) || (whole is { } documents && scan.Keys < context.Option(Share) * documents))
            {
                continue;
            }

            var problem = Problem(context, facts, scan, scan.Keys, $"{Amount.Count(scan.Keys ?? 0)} keys of {scan.Index} are read because {lead} is only said not to be something");
            yield return problem with
            {
                Evidence = [.. problem.Evidence, facts.Said("keys examined", scan.Keys ?? 0, "keys"), .. whole is { } all ? [Evidence.Of("documents of the collection", all, "documents", "$collStats")] : Array.Empty<Evidence>()],
                Remedy = Remedy.ByHand($"Ask for the values of {lead} that are wanted ($in), or keep a partial index on the documents that are meant and repeat its condition in the search.", "which values are wanted is the application's to say"),
            };
        }
    }

    private static bool Negates(BsonDocument query, string path) => Conditions(query, path).Any(IsNegation);

    private static bool OnlyNegated(BsonDocument query, string path) => Conditions(query, path).All(IsNegation);

    private static bool IsNegation(BsonElement condition) => condition.Name is "$ne" or "$nin" or "$not";

    private static IEnumerable<BsonElement> Conditions(BsonDocument query, string path) => query.SelectMany(part => part.Name switch
    {
        "$and" when part.Value is BsonArray all => all.OfType<BsonDocument>().SelectMany(one => Conditions(one, path)),
        var name when name == path && part.Value is BsonDocument operators && operators.Names.All(inner => inner.StartsWith('$')) => operators.Elements,
        var name when name == path => [part],
        _ => [],
    });
}
