using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Workload;

/// <summary>Transactions in vain.</summary>
internal sealed class AbortedTransactions : FigureRule
{
    private const string Aborted = "transactions.totalAborted";
    private const string Started = "transactions.totalStarted";

    private static readonly RuleOption Share = Option("share", 0.1, "ratio", "share of transactions that are aborted", "one in ten", 0, 1);
    private static readonly RuleOption Least = Option("transactions", 1_000, "transactions", "transactions below which nothing is said", "a fresh server tells nothing", 1);

    public override RuleInfo Info { get; } = Describe(
        "MONGO-WORKLOAD-ABORTED",
        "workload",
        "Many transactions are aborted",
        "Aborted transactions as a share of those that were started. A server without transactions, or with few, is not judged.",
        "What an aborted transaction did is thrown away, and the driver tries it again as a whole: conflicts breed conflicts.",
        ["https://www.mongodb.com/docs/manual/reference/command/serverStatus/#transactions", "https://www.mongodb.com/docs/manual/core/transactions-production-consideration/"], Share, Least) with { Untested = true };

    protected override IReadOnlyList<string> Needs => [Aborted, Started];

    protected override IEnumerable<Finding> Find(RuleContext context, MongoFigures status)
    {
        var counters = ServerCounters.Of(context, status);
        var (aborted, started) = (counters.Grown(Aborted), counters.Grown(Started));
        var share = aborted / Math.Max(1, started);
        if (started < context.Option(Least) || share < context.Option(Share))
        {
            yield break;
        }

        yield return context.Problem(Info, Server("node", "transactions"), share >= 0.5 ? Severity.High : Severity.Medium, $"{Amount.Share(share)} of the transactions are aborted") with
        {
            Weight = share,
            Evidence = [Grown(counters, Aborted), Grown(counters, Started), Figure(status, "metrics.operation.writeConflicts")],
            Remedy = Remedy.ByHand("Keep transactions short and write shared documents last; touch documents in the same order everywhere; look whether they pass transactionLifetimeLimitSeconds (60 s). One document is changed atomically without any.", "why the applications abort is for a person to see"),
        };
    }
}
