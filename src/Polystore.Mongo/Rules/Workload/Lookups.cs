using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe;
using Polystore.Mongo.Observe.Sections;

namespace Polystore.Mongo.Rules.Workload;

/// <summary>Data that are joined again and again.</summary>
internal sealed class Lookups : ShapeRule
{
    private static readonly RuleOption Share = Option("share", 0.25, "ratio", "share of all recorded time that goes to one kind of pipeline with $lookup", "a quarter of what is slow", 0, 1);
    private static readonly RuleOption Operations = Option("operations", 10, "operations", "recorded operations below which nothing is said", "reports and tests join now and then", 1);

    public override RuleInfo Info { get; } = Describe(
        "MONGO-WORKLOAD-LOOKUP",
        "workload",
        "Much time in $lookup",
        "Pipelines with $lookup or $graphLookup that take a large part of the recorded time and come often. Rare ones, as reports have them, and quick ones are not reported.",
        "A join asks the other collection once for each document: what is always read together is read at once when it is kept together.",
        ["https://www.mongodb.com/docs/manual/data-modeling/design-antipatterns/reduce-lookup-operations/"], Share, Operations) with { Untested = true };

    protected override IEnumerable<Finding> Find(RuleContext context, MongoShape shape, MongoCollectionFacts collection)
    {
        var all = context.Snapshot.TryGet(MongoSections.Shapes, out var shapes, out _) ? shapes.Items.Sum(item => item.Milliseconds) : 0;
        if (shape.Lookups < context.Option(Operations) || shape.Milliseconds < context.Option(Share) * all)
        {
            yield break;
        }

        yield return context.Problem(Info, ShapeOf(shape), Severity.Medium, $"{Amount.Share(shape.Milliseconds / Math.Max(1, all))} of the recorded time goes to joins from {collection.Name}") with
        {
            Weight = shape.Milliseconds,
            Evidence = [Recorded("operations with $lookup", shape.Lookups), Recorded("time", shape.Milliseconds, "ms"), Recorded("documents read", shape.Examined, "documents")],
            Remedy = Remedy.ByHand("See first with `polystore explain` that the other collection has an index for it. Then keep in the document what is always read with it: the joined documents themselves when they are few, or the fields that are shown (extended reference).", "what belongs together is for the application to say"),
        };
    }
}
