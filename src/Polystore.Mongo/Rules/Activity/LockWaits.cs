using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe.Sections;

namespace Polystore.Mongo.Rules.Activity;

/// <summary>Operations behind a lock.</summary>
internal sealed class LockWaits : RunningRule
{
    private static readonly RuleOption Seconds = Option("seconds", 5, "s", "running time of a waiting operation, from which it is reported", "maxTransactionLockRequestTimeoutMillis ends a transaction's wait after 5 ms; a thousand times that is no passing conflict", 0.1);

    public override RuleInfo Info { get; } = Describe(
        "MONGO-ACTIVITY-LOCK-WAIT",
        "activity",
        "Operations wait for a lock",
        "Operations that had been running for seconds and waited for a lock when the server was looked at, by collection, with those that shut the others out. A wait of milliseconds is not reported.",
        "Everything behind that lock stands still: one drop, rename, build of an index or transaction in front is enough.",
        ["https://www.mongodb.com/docs/manual/faq/concurrency/", "https://www.mongodb.com/docs/manual/reference/command/currentOp/#mongodb-data-currentOp.waitingForLock"], Seconds) with { Untested = true };

    protected override IEnumerable<Finding> Find(RuleContext context, IReadOnlyList<MongoRunningOperation> running)
    {
        var holders = running.Where(operation => operation is { ShutsOut: true, WaitsForLock: false }).ToList();
        foreach (var group in running.Where(operation => operation.WaitsForLock && operation.Seconds >= context.Option(Seconds)).GroupBy(operation => operation.Namespace, StringComparer.Ordinal))
        {
            var longest = group.Max(operation => operation.Seconds);
            var before = holders.Select(operation => operation.IdleSeconds is { } idle ? $"a transaction that waits for its client for {Amount.Seconds(idle)}" : Named(operation)).Distinct(StringComparer.Ordinal).ToList();
            yield return context.Problem(Info, On("locks", group.Key), longest >= 60 ? Severity.High : Severity.Medium, $"{(group.Count() == 1 ? "One operation waits" : $"{group.Count()} operations wait")} for a lock on {group.Key}; {(group.Count() == 1 ? "it has" : "the longest has")} been running for {Amount.Seconds(longest)}") with
            {
                Weight = group.Count() * longest,
                Evidence =
                [
                    Running("operations", group.Count()),
                    Running("longest running", longest, "s"),
                    .. before.Count > 0 ? [Running("in front", string.Join(", ", before))] : Array.Empty<Evidence>(),
                    .. Applications(group),
                ],
                Remedy = Remedy.ByHand("End what is in front, when nobody needs it (db.killOp(opid)); run drops, renames, collMod and builds of indexes when little is done, and keep transactions short.", "what is in front may be needed"),
            };
        }
    }
}
