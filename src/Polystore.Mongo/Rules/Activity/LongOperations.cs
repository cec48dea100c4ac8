using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe.Sections;

namespace Polystore.Mongo.Rules.Activity;

/// <summary>Operations that run and run.</summary>
internal sealed class LongOperations : RunningRule
{
    private static readonly RuleOption Seconds = Option("seconds", 60, "s", "time from which a running operation is reported", "transactionLifetimeLimitSeconds, 60 by default, ends a transaction then; no person waits so long", 1);

    public override RuleInfo Info { get; } = Describe(
        "MONGO-ACTIVITY-LONG-OPERATION",
        "activity",
        "Operation that has been running for long",
        "Operations of clients that had been running for a minute or more when the server was looked at, by command and collection. Builds of indexes, change streams, tailable cursors and the server's own threads are not reported.",
        "It holds a ticket and keeps old versions of documents in the cache for all that time, and most likely nobody waits for its answer any more.",
        ["https://www.mongodb.com/docs/manual/reference/operator/aggregation/currentOp/", "https://www.mongodb.com/docs/manual/tutorial/terminate-running-operations/"], Seconds) with { Untested = true };

    protected override IEnumerable<Finding> Find(RuleContext context, IReadOnlyList<MongoRunningOperation> running)
    {
        var found = running.Where(operation => operation is { Awaits: false, BuildsIndex: false, IdleSeconds: null } && operation.Seconds >= context.Option(Seconds));
        foreach (var group in found.GroupBy(operation => (operation.Command, operation.Namespace)))
        {
            var longest = group.MaxBy(operation => operation.Seconds)!;
            yield return context.Problem(Info, On("statement", Named(longest)), longest.Seconds >= 10 * context.Option(Seconds) ? Severity.High : Severity.Medium, $"{Named(longest)} has been running for {Amount.Seconds(longest.Seconds)}") with
            {
                Weight = longest.Seconds,
                Impact = group.Count() > 1 ? $"{group.Count()} of them run at the same time." : null,
                Evidence =
                [
                    Running("time", longest.Seconds, "s"),
                    .. longest.Plan is { } plan ? [Running("plan", plan)] : Array.Empty<Evidence>(),
                    .. Applications(group),
                ],
                Remedy = Remedy.ByHand("db.currentOp({ secs_running: { $gte: 60 } }) shows its opid; db.killOp(opid) ends it. Give operations a time limit (maxTimeMS, or timeoutMS in the driver), and explain what takes so long.", "whether somebody waits for it is for a person to say"),
            };
        }
    }
}
