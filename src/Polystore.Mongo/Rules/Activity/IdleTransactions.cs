using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe.Sections;

namespace Polystore.Mongo.Rules.Activity;

/// <summary>Transactions that wait for their client.</summary>
internal sealed class IdleTransactions : RunningRule
{
    private static readonly RuleOption Seconds = Option("seconds", 10, "s", "time without any operation, from which an open transaction is reported", "a sixth of transactionLifetimeLimitSeconds: a program that works sends its next operation within milliseconds", 0.1);

    public override RuleInfo Info { get; } = Describe(
        "MONGO-ACTIVITY-IDLE-TRANSACTION",
        "activity",
        "Open transaction that does nothing",
        "Transactions that had been waiting for their client for seconds when the server was looked at. Open transactions that work, and pauses of a moment, are not reported.",
        "Its locks and the documents that it wrote stay held, and the cache keeps every version since its start; after 60 seconds it is aborted and its work is lost.",
        ["https://www.mongodb.com/docs/manual/core/transactions-production-consideration/", "https://www.mongodb.com/docs/manual/reference/operator/aggregation/currentOp/"], Seconds) with { Untested = true };

    protected override IEnumerable<Finding> Find(RuleContext context, IReadOnlyList<MongoRunningOperation> running)
    {
        var idle = running.Where(operation => operation.IdleSeconds >= context.Option(Seconds)).OrderByDescending(operation => operation.IdleSeconds).ToList();
        if (idle.Count == 0)
        {
            yield break;
        }

        yield return context.Problem(Info, On("transaction", "idle"), Severity.Medium, $"{(idle.Count == 1 ? "One transaction is" : $"{idle.Count} transactions are")} open and idle, for up to {Amount.Seconds(idle[0].IdleSeconds!.Value)}") with
        {
            Weight = idle[0].IdleSeconds!.Value,
            Evidence =
            [
                Running("transactions", idle.Count),
                Running("longest idle", idle[0].IdleSeconds!.Value, "s"),
                Running("open for", idle[0].TransactionSeconds ?? 0, "s"),
                .. Applications(idle),
            ],
            Remedy = Remedy.ByHand("Do in the transaction only what belongs to it: no call of another service, no wait for a person; commit or abort on every path. db.adminCommand({ killSessions: [ … ] }) ends one that was forgotten.", "the applications leave them open"),
        };
    }
}
