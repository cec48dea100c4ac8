using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Workload;

/// <summary>Orders that no index gives.</summary>
internal sealed class SortsInMemory : ShapeRule
{
    private static readonly RuleOption Examined = Option("examined", 1_000, "documents", "documents that one operation reads on average, from which a sort matters", "some milliseconds", 1);

    public override RuleInfo Info { get; } = Describe(
        "MONGO-WORKLOAD-SORT",
        "workload",
        "Order that no index gives",
        "Operations in the profiler that find by an index and then sort many documents in memory. Scans of whole collections are another rule; small results, and shapes that an index serves by now, are not reported.",
        "All documents that fit are read before the first is returned, even with a limit, and above 100 MB the sort goes to disk or fails.",
        ["https://www.mongodb.com/docs/manual/tutorial/sort-results-with-indexes/", "https://www.mongodb.com/docs/manual/tutorial/equality-sort-range-guideline/"], Examined) with { Untested = true };

    protected override IEnumerable<Finding> Find(RuleContext context, MongoShape shape, MongoCollectionFacts collection)
    {
        var each = (double)shape.Examined / Math.Max(1, shape.Count);
        if (shape.Sorts == 0 || shape.Scans > 0 || shape.Opaque is not null || shape.Sort.Count == 0 || each < context.Option(Examined) || CandidateIndex.For(shape, collection) is not { } candidate)
        {
            yield break;
        }

        yield return context.Problem(Info, ShapeOf(shape), Severity.Medium, $"{Amount.Count(each)} documents of {collection.Name} are sorted in memory each time") with
        {
            Weight = shape.Milliseconds,
            Evidence = [Recorded("operations", shape.Count), Recorded("sorted in memory", shape.Sorts), Recorded("documents read", shape.Examined, "documents"), Recorded("time", shape.Milliseconds, "ms")],
            Remedy = IndexChange.Create(collection, candidate, "Equality first, then the order, then the range. An index that this one contains can go afterwards."),
        };
    }
}
