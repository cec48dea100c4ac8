using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Design;

/// <summary>Documents near the limit.</summary>
internal sealed class LargeDocuments : SampleRule
{
    // Manual, "MongoDB Limits and Thresholds": BSON Document Size.
    private const long Limit = 16L * 1024 * 1024;

    private static readonly RuleOption Bytes = Option("bytes", 2 * 1024 * 1024, "bytes", "size of the largest sampled document from which a collection is reported", "an eighth of the limit of 16 MB: three doublings are left", 1024, Limit);

    public override RuleInfo Info { get; } = Describe(
        "MONGO-DESIGN-LARGE-DOCUMENT",
        "design",
        "Very large documents",
        "A collection in which a sampled document is a considerable part of 16 MB, severest from half of it. Many small documents are not reported, however large the collection.",
        "A document is read, cached, written and replicated as a whole, and no document can pass 16 MB: the write that would make it larger fails.",
        ["https://www.mongodb.com/docs/manual/reference/limits/#mongodb-limit-BSON-Document-Size", "https://www.mongodb.com/docs/manual/data-modeling/design-antipatterns/bloated-documents/"], Bytes) with { ReadsData = true };

    protected override IEnumerable<Finding> Find(RuleContext context, MongoSample sample, MongoCollectionFacts collection)
    {
        if (sample.LargestBytes < context.Option(Bytes))
        {
            yield break;
        }

        var longest = sample.Paths.Where(path => path.LongestArray > 0).MaxBy(path => path.LongestArray);
        yield return context.Problem(Info, CollectionOf(collection), sample.LargestBytes >= Limit / 2 ? Severity.High : Severity.Medium, $"A document of {Amount.Bytes(sample.LargestBytes)}; at 16 MB writes fail") with
        {
            Weight = sample.LargestBytes,
            Evidence =
            [
                Sampled("largest document", sample.LargestBytes, "bytes", sample),
                .. collection is { Bytes: { } bytes, Documents: > 0 and { } count } ? [Evidence.Of("average document", bytes / count, "bytes", "$collStats")] : Array.Empty<Evidence>(),
                .. longest is null ? Array.Empty<Evidence>() : [Sampled($"longest array, {longest.Path}", longest.LongestArray, "elements", sample)],
            ],
            Remedy = Remedy.ByHand("Move what grows (lists, logs, histories) or what is rarely read (texts, images) into a collection of its own, with a reference; files belong into GridFS or an object store.", "what belongs together is for the application to say"),
        };
    }
}
