using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Workload;

/// <summary>Operations that the server refuses.</summary>
internal sealed class FailedOperations : FigureRule
{
    private const string Errors = "asserts.user";

    private static readonly string[] Operations = ["opcounters.insert", "opcounters.query", "opcounters.update", "opcounters.delete", "opcounters.getmore", "opcounters.command"];

    private static readonly RuleOption Share = Option("share", 0.1, "ratio", "errors for each operation", "one in ten: an application that inserts and lets a unique index decide stays below it in most designs", 0, 1);
    private static readonly RuleOption Least = Option("operations", 10_000, "operations", "operations below which nothing is said", "a fresh server tells nothing", 1);

    public override RuleInfo Info { get; } = Describe(
        "MONGO-WORKLOAD-ERRORS",
        "workload",
        "Many operations fail",
        "Errors that callers made (asserts.user: duplicate keys, wrong commands, refused rights, timeouts), as a share of all operations. Single errors, and those of a server that has hardly worked, are not reported.",
        "The applications try what cannot succeed: work is done for nothing, and an error that somebody should see drowns among them.",
        ["https://www.mongodb.com/docs/manual/reference/command/serverStatus/#mongodb-serverstatus-serverstatus.asserts.user"], Share, Least) with { Untested = true };

    protected override IReadOnlyList<string> Needs => [Errors, .. Operations];

    protected override IEnumerable<Finding> Find(RuleContext context, MongoFigures status)
    {
        var counters = ServerCounters.Of(context, status);
        var (errors, operations) = (counters.Grown(Errors), counters.Grown(Operations));
        var share = errors / Math.Max(1, operations);
        if (operations < context.Option(Least) || share < context.Option(Share))
        {
            yield break;
        }

        yield return context.Problem(Info, Server("node", "errors"), Severity.Low, $"{Amount.Count(errors)} errors on {Amount.Count(operations)} operations {counters.Since}") with
        {
            Weight = share,
            Evidence = [Grown(counters, Errors), Evidence.Of("operations", operations, null, "serverStatus")],
            Remedy = Remedy.ByHand("metrics.commands of serverStatus counts failures by command; the server's log at slow operations, or the applications' own, names the errors. Where duplicates are expected, updateOne with upsert asks once.", "the counter does not say which operations"),
        };
    }
}
