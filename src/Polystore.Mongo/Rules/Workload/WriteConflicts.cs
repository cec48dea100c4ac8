using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Workload;

/// <summary>Writers that meet on the same documents.</summary>
internal sealed class WriteConflicts : FigureRule
{
    private const string Conflicts = "metrics.operation.writeConflicts";

    private static readonly string[] Writes = ["opcounters.insert", "opcounters.update", "opcounters.delete"];

    private static readonly RuleOption Share = Option("share", 0.05, "ratio", "conflicts for each write", "one in twenty is tried again", 0, 1);
    private static readonly RuleOption Least = Option("conflicts", 1_000, "conflicts", "conflicts below which nothing is said", "a fresh server tells nothing", 1);

    public override RuleInfo Info { get; } = Describe(
        "MONGO-WORKLOAD-WRITE-CONFLICTS",
        "workload",
        "Writers meet on the same documents",
        "Writes that found their document changed by another one at the same time, as a share of all writes. Conflicts now and then are how the storage engine works and are not reported.",
        "The server does each of them again, outside transactions until it succeeds, and in a transaction the whole of it fails: a counter or a queue in one document stops all writers behind one another.",
        ["https://www.mongodb.com/docs/manual/reference/command/serverStatus/#mongodb-serverstatus-serverstatus.metrics.operation.writeConflicts", "https://www.mongodb.com/docs/manual/core/transactions-production-consideration/#in-progress-transactions-and-write-conflicts"], Share, Least) with { Untested = true };

    protected override IReadOnlyList<string> Needs => [Conflicts, .. Writes];

    protected override IEnumerable<Finding> Find(RuleContext context, MongoFigures status)
    {
        var counters = ServerCounters.Of(context, status);
        var (conflicts, writes) = (counters.Grown(Conflicts), counters.Grown(Writes));
        var share = conflicts / Math.Max(1, writes);
        if (conflicts < context.Option(Least) || share < context.Option(Share))
        {
            yield break;
        }

        yield return context.Problem(Info, Server("node", "write conflicts"), Severity.Medium, $"{Amount.Count(conflicts)} conflicts on {Amount.Count(writes)} writes {counters.Since}") with
        {
            Weight = share,
            Evidence = [Grown(counters, Conflicts), Evidence.Of("writes", writes, null, "serverStatus")],
            Remedy = Remedy.ByHand("Find the document that many change (a counter, a status, a list) in the profiler's field writeConflicts; spread it over several documents, add up at reading, or write in batches.", "which document it is, is for a person to see"),
        };
    }
}
