using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Workload;

/// <summary>Much read, little returned.</summary>
internal sealed class Targeting : FigureRule
{
    private const string Scanned = "metrics.queryExecutor.scannedObjects";
    private const string Returned = "metrics.document.returned";

    private static readonly RuleOption Ratio = Option("ratio", 1_000, "ratio", "documents read for each that is returned", "Atlas's default alert: Query Targeting, Scanned Objects / Returned above 1000", 1);
    private static readonly RuleOption Documents = Option("documents", 1_000_000, "documents", "documents read below which nothing is said", "a fresh server tells nothing", 1);

    public override RuleInfo Info { get; } = Describe(
        "MONGO-WORKLOAD-TARGETING",
        "workload",
        "Much is read for what is returned",
        "Documents read by queries against documents returned, over all operations together. A server that has hardly worked is not judged.",
        "Searches read what they do not want: an index is missing or does not fit.",
        ["https://www.mongodb.com/docs/atlas/reference/alert-resolutions/query-targeting/"], Ratio, Documents) with { Untested = true };

    protected override IReadOnlyList<string> Needs => [Scanned, Returned];

    protected override IEnumerable<Finding> Find(RuleContext context, MongoFigures status)
    {
        var counters = ServerCounters.Of(context, status);
        var (scanned, returned) = (counters.Grown(Scanned), counters.Grown(Returned));
        if (scanned < context.Option(Documents) || scanned < context.Option(Ratio) * Math.Max(1, returned))
        {
            yield break;
        }

        yield return context.Problem(Info, Server("node", "queries"), Severity.Medium, $"{Amount.Count(scanned / Math.Max(1, returned))} documents are read for each that is returned") with
        {
            Evidence = [Grown(counters, Scanned, "documents"), Grown(counters, Returned, "documents"), Grown(counters, "metrics.queryExecutor.collectionScans.total")],
            Remedy = Remedy.ByHand("Record what is slow: db.setProfilingLevel(1, { slowms: 100 }), and check again after a while; findings name the operations and their indexes then.", "the figures do not say which operations"),
        };
    }
}
