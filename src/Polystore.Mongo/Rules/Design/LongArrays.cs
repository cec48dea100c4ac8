using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Design;

/// <summary>Arrays that grow.</summary>
internal sealed class LongArrays : SampleRule
{
    private static readonly RuleOption Elements = Option("elements", 1_000, "elements", "length of the longest array from which its path is reported", "the driver keeps arrays whole; MongoDB's schema advice calls a few hundred the most that should be embedded", 2);
    private static readonly RuleOption Skew = Option("skew", 10, "ratio", "longest to average length from which an array counts as growing", "an array of a fixed length, such as a vector, has a ratio of 1", 1);

    public override RuleInfo Info { get; } = Describe(
        "MONGO-DESIGN-LONG-ARRAY",
        "design",
        "Array that grows without a bound",
        "An array with very many elements in some documents and far fewer in most: what is appended to for ever. Arrays of the same length everywhere, such as vectors of numbers, are not reported.",
        "The whole document is read and written to change one element, an index over the array holds an entry for each, and at 16 MB the next append fails.",
        ["https://www.mongodb.com/docs/manual/data-modeling/design-antipatterns/unbounded-arrays/"], Elements, Skew) with { ReadsData = true };

    protected override IEnumerable<Finding> Find(RuleContext context, MongoSample sample, MongoCollectionFacts collection)
    {
        foreach (var path in sample.Paths.Where(path => path.LongestArray >= context.Option(Elements)))
        {
            var arrays = path.Types.GetValueOrDefault("array");
            var average = (double)path.Elements / Math.Max(1, arrays);
            if (path.LongestArray < context.Option(Skew) * average)
            {
                continue;
            }

            var indexes = collection.Indexes.Where(index => index.Keys.Any(key => key.Path == path.Path || key.Path.StartsWith(path.Path + ".", StringComparison.Ordinal))).Select(index => index.Name).ToList();
            yield return context.Problem(Info, PathOf(sample, path.Path), indexes.Count > 0 ? Severity.High : Severity.Medium, $"{path.Path} has up to {Amount.Count(path.LongestArray)} elements, {average:0.#} on average") with
            {
                Weight = path.LongestArray,
                Impact = indexes.Count > 0 ? $"Each element is an entry of {string.Join(" and ", indexes)}." : null,
                Evidence = [Sampled("longest array", path.LongestArray, "elements", sample), Sampled("average array", average, "elements", sample)],
                Remedy = Remedy.ByHand(
                    "Keep the newest few in the document ($push with $slice) and the others in a collection of their own, one document each or in buckets, with a reference to this one.",
                    "what belongs together is for the application to say"),
            };
        }
    }
}
