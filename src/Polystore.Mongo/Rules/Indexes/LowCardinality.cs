using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Indexes;

/// <summary>An index that tells hardly anything apart.</summary>
internal sealed class LowCardinality : SampleRule
{
    private static readonly RuleOption Values = Option("values", 3, "values", "different values up to which an index is reported", "true, false and missing: what a flag has", 1);
    private static readonly RuleOption Documents = Option("documents", 10_000, "documents", "size of a collection from which it matters", "below that a scan takes some milliseconds", 1);

    public override RuleInfo Info { get; } = Describe(
        "MONGO-INDEX-LOW-CARDINALITY",
        "indexes",
        "Index over a field with very few values",
        "An ordinary index over a single field that has a handful of different values in the sample. Partial, unique, hidden and TTL indexes, and indexes whose first field only is poor, are not reported; nor are arrays.",
        "Each value leads to a large share of all documents, which are then fetched one by one; that is often dearer than reading the collection.",
        ["https://www.mongodb.com/docs/manual/tutorial/create-queries-that-ensure-selectivity/"], Values, Documents) with { ReadsData = true };

    protected override IEnumerable<Finding> Find(RuleContext context, MongoSample sample, MongoCollectionFacts collection)
    {
        if (collection.Documents < context.Option(Documents))
        {
            yield break;
        }

        foreach (var index in collection.Indexes.Where(index => index is { Keys.Count: 1, IsOrdered: true, Unique: false, Hidden: false, PartialFilter: null, ExpireAfterSeconds: null, IsPrimary: false }))
        {
            var path = sample.Paths.FirstOrDefault(candidate => candidate.Path == index.Keys[0].Path);
            if (path is null || path.Types.ContainsKey("array") || path.Types.ContainsKey("object") || path.Distinct > context.Option(Values)
                || KeyComparison.Leads(collection.ShardKey, index))
            {
                continue;
            }

            yield return context.Problem(Info, IndexOf(collection, index), Severity.Low, $"{index.Keys[0].Path} has {(path.Distinct == 1 ? "one value" : $"{path.Distinct} different values")}, so {index.Name} tells hardly any documents apart") with
            {
                Weight = index.Bytes ?? 0,
                Evidence =
                [
                    Sampled("different values", path.Distinct, null, sample),
                    Evidence.Of("documents", collection.Documents ?? 0, null, "$collStats"),
                    .. index.Bytes is { } bytes ? [Evidence.Of("size", bytes, "bytes", "$collStats")] : Array.Empty<Evidence>(),
                    .. index.Uses is { } uses ? [Evidence.Of("uses", uses, null, "$indexStats")] : Array.Empty<Evidence>(),
                ],
                Remedy = Remedy.ByHand(
                    "Where the searches ask for the rare value alone, make the index partial (partialFilterExpression); where they ask for other fields, too, put this field behind them in one compound index.",
                    "a rare value may be just what the searches ask for"),
            };
        }
    }
}
