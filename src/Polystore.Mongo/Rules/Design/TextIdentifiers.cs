using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Design;

/// <summary>Identifiers spelt out.</summary>
internal sealed class TextIdentifiers : SampleRule
{
    private static readonly RuleOption Share = Option("share", 0.9, "ratio", "share of the _id that are a UUID or an ObjectId as text", "some may be so by hand", 0, 1);
    private static readonly RuleOption Documents = Option("documents", 100, "documents", "size of a collection from which it matters", "small ones cost nothing", 1);

    public override RuleInfo Info { get; } = Describe(
        "MONGO-DESIGN-ID-TEXT",
        "design",
        "Identifiers kept as text",
        "A collection whose _id are UUIDs or ObjectIds written out as text. Names, codes and numbers as _id are natural keys and are not reported; nor are UUIDs and ObjectIds of their own types.",
        "36 characters are kept where 16 bytes say the same (24 for 12 of an ObjectId), in each document, in its index, and wherever it is referred to; and one that is written in capitals is another one.",
        ["https://www.mongodb.com/docs/manual/reference/bson-types/#binary-data", "https://www.mongodb.com/docs/manual/core/document/#the-_id-field"], Share, Documents) with { ReadsData = true };

    protected override IEnumerable<Finding> Find(RuleContext context, MongoSample sample, MongoCollectionFacts collection)
    {
        var path = sample.Paths.FirstOrDefault(candidate => candidate.Path == "_id");
        if (path is null || (collection.Documents ?? sample.Documents) < context.Option(Documents) || path.IdentifierTexts == 0 || path.IdentifierTexts < context.Option(Share) * path.Values)
        {
            yield break;
        }

        yield return context.Problem(Info, PathOf(sample, "_id"), Severity.Low, $"The _id of {collection.Name} are identifiers written out as text") with
        {
            Weight = collection.Documents ?? 0,
            Evidence = [Sampled("identifiers as text", path.IdentifierTexts, null, sample), Evidence.Of("documents", collection.Documents ?? sample.Documents, null, "$collStats")],
            Remedy = Remedy.ByHand("For a new collection let the driver make them (UUID as binData of subtype 4, or ObjectId). The _id of a document cannot be changed: copy the collection with $merge and $convert, and the references with it.", "references and applications must change at the same time"),
        };
    }
}
