using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe.Sections;

namespace Polystore.Mongo.Rules.Workload;

/// <summary>Patterns that no index can narrow.</summary>
internal sealed class CaseInsensitive : ShapeRule
{
    private static readonly RuleOption Read = Option("read", 1_000, "keys or documents", "keys or documents that one operation reads on average, from which it matters", "some milliseconds", 1);

    public override RuleInfo Info { get; } = Describe(
        "MONGO-WORKLOAD-CASE-INSENSITIVE",
        "workload",
        "Search by a pattern without regard to case",
        "Operations in the profiler with a regular expression that ignores case (/…/i, $options: \"i\") and that read much. Patterns with regard to case, which an index narrows when they are anchored, and searches that other fields narrow, are not reported.",
        "No index narrows such a pattern, even an anchored one: every key of the index, or every document, is compared.",
        ["https://www.mongodb.com/docs/manual/reference/operator/query/regex/#index-use", "https://www.mongodb.com/docs/manual/core/index-case-insensitive/"], Read) with { Untested = true };

    protected override IEnumerable<Finding> Find(RuleContext context, MongoShape shape, MongoCollectionFacts collection)
    {
        var each = (double)Math.Max(shape.Examined, shape.Keys) / Math.Max(1, shape.Count);
        if (shape.IgnoresCase.Count == 0 || each < context.Option(Read))
        {
            yield break;
        }

        var paths = string.Join(" and ", shape.IgnoresCase);
        yield return context.Problem(Info, ShapeOf(shape), Severity.Medium, $"{paths} of {collection.Name} {(shape.IgnoresCase.Count == 1 ? "is" : "are")} searched without regard to case, over {Amount.Count(each)} {(shape.Keys > shape.Examined ? "keys" : "documents")} each time") with
        {
            Weight = shape.Milliseconds,
            Evidence = [Recorded("operations", shape.Count), Recorded("keys read", shape.Keys, "keys"), Recorded("documents read", shape.Examined, "documents"), Recorded("documents returned", shape.Returned, "documents"), Recorded("time", shape.Milliseconds, "ms")],
            Remedy = Remedy.ByHand($"For whole values: an index on {shape.IgnoresCase[0]} with collation {{ locale: \"en\", strength: 2 }}, and the same collation in an equality search. For beginnings: keep the text in lower case in a field of its own, index it, and search it by an anchored pattern. For words: a text index.", "the search must change with the index"),
        };
    }
}
