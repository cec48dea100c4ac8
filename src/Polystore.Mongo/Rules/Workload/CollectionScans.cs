using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Workload;

/// <summary>Whole collections read for a few documents.</summary>
internal sealed class CollectionScans : ShapeRule
{
    private static readonly RuleOption Examined = Option("examined", 1_000, "documents", "documents that one operation reads on average, from which a scan matters", "some milliseconds", 1);
    private static readonly RuleOption Ratio = Option("ratio", 10, "ratio", "documents read for each that is returned, from which an index would help", "below that most of what is read is wanted", 1);

    public override RuleInfo Info { get; } = Describe(
        "MONGO-WORKLOAD-COLLECTION-SCAN",
        "workload",
        "Whole collection read for a few documents",
        "Operations in the profiler that read the whole collection (COLLSCAN) and return few of its documents. Not reported: those that want most of it, small collections, and shapes that an index serves by now.",
        "Each of them reads every document, from disk when the collection is larger than the cache, and pushes out what others need.",
        ["https://www.mongodb.com/docs/manual/tutorial/equality-sort-range-guideline/", "https://www.mongodb.com/docs/manual/reference/database-profiler/"], Examined, Ratio) with { Untested = true };

    protected override IEnumerable<Finding> Find(RuleContext context, MongoShape shape, MongoCollectionFacts collection)
    {
        var each = (double)shape.Examined / Math.Max(1, shape.Count);
        if (shape.Scans == 0 || each < context.Option(Examined) || shape.Examined < context.Option(Ratio) * Math.Max(1, shape.Returned))
        {
            yield break;
        }

        var candidate = shape.Opaque is null ? CandidateIndex.For(shape, collection) : null;
        if (shape.Opaque is null && candidate is null)
        {
            yield break;
        }

        yield return context.Problem(Info, ShapeOf(shape), each >= 100_000 ? Severity.High : Severity.Medium, $"{Amount.Count(each)} documents of {collection.Name} are read to find {Amount.Count((double)shape.Returned / Math.Max(1, shape.Count))}") with
        {
            Weight = shape.Milliseconds,
            Evidence =
            [
                Recorded("operations", shape.Count),
                Recorded("without an index", shape.Scans),
                Recorded("documents read", shape.Examined, "documents"),
                Recorded("documents returned", shape.Returned, "documents"),
                Recorded("time", shape.Milliseconds, "ms"),
            ],
            Remedy = candidate is null
                ? Remedy.ByHand("Look at the operation with explain(\"executionStats\") and at what it could ask instead.", $"no index can be told from its shape: {shape.Opaque}")
                : IndexChange.Create(collection, candidate, "Equality first, then the order, then the range. Look with explain that the searches use it."),
        };
    }
}
