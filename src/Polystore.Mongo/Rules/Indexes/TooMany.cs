using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Indexes;

/// <summary>A collection with many indexes.</summary>
internal sealed class TooMany : CollectionRule
{
    // Manual, "MongoDB Limits and Thresholds".
    private const int Limit = 64;

    private static readonly RuleOption Most = Option("indexes", 20, "indexes", "number from which a collection is reported", "Atlas and Compass warn of more than 20 (manual, \"Remove Unnecessary Indexes\"; Compass, signals)", 2, Limit);

    public override RuleInfo Info { get; } = Describe(
        "MONGO-INDEX-TOO-MANY",
        "indexes",
        "Many indexes on one collection",
        "A collection with many indexes, severest near the limit of 64. Indexes of different collections are not added up.",
        "Every insert and delete writes every index, and all of them want the same cache.",
        ["https://www.mongodb.com/docs/manual/data-modeling/design-antipatterns/unnecessary-indexes/", "https://www.mongodb.com/docs/manual/reference/limits/"],
        Most);

    protected override IEnumerable<Finding> Find(RuleContext context, MongoCollectionFacts collection)
    {
        if (collection.Indexes.Count <= context.Option(Most))
        {
            yield break;
        }

        yield return context.Problem(Info, CollectionOf(collection), collection.Indexes.Count > Limit - 4 ? Severity.High : Severity.Medium, $"{collection.Indexes.Count} indexes; each insert writes all of them") with
        {
            Weight = collection.Indexes.Count,
            Evidence =
            [
                Evidence.Of("indexes", collection.Indexes.Count, null, "listIndexes"),
                .. collection.IndexBytes is { } bytes ? [Evidence.Of("size of the indexes", bytes, "bytes", "$collStats")] : Array.Empty<Evidence>(),
                .. collection.Bytes is { } size ? [Evidence.Of("size of the documents", size, "bytes", "$collStats")] : Array.Empty<Evidence>(),
            ],
            Remedy = Remedy.ByHand("Drop those that other findings name as unused or contained first; then join indexes that differ only in their last fields, or make one wildcard index for searches by many different fields.", "which of them the applications need is for a person to say"),
        };
    }
}
