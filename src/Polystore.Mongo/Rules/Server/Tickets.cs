using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Server;

/// <summary>Operations that wait to be let in.</summary>
internal sealed class Tickets : FigureRule
{
    // The place of the tickets until 7.0, and since 8.0.
    private static readonly string[] Places = ["queues.execution", "wiredTiger.concurrentTransactions"];

    private static readonly RuleOption Waiting = Option("waiting", 10, "operations", "operations that wait while no ticket is free", "a handful that come at the same moment are let in within milliseconds", 1);

    public override RuleInfo Info { get; } = Describe(
        "MONGO-CAPACITY-TICKETS",
        "capacity",
        "Operations wait for tickets",
        "No free ticket of the storage engine for reads or for writes, and operations that queue for one. Since 7.0 the server itself keeps the number of tickets low, so that none is free is usual there and alone is not reported.",
        "Every further operation waits, whatever it asks for: the server works at its limit, or slow operations hold all places.",
        ["https://www.mongodb.com/docs/manual/reference/command/serverStatus/#mongodb-serverstatus-serverstatus.wiredTiger.concurrentTransactions", "https://www.mongodb.com/docs/manual/reference/command/serverStatus/#queues"], Waiting) with { Untested = true };

    protected override IReadOnlyList<string> Needs => ["globalLock.currentQueue.readers", "globalLock.currentQueue.writers"];

    protected override IEnumerable<Finding> Find(RuleContext context, MongoFigures status)
    {
        var place = Places.FirstOrDefault(name => status.Number($"{name}.read.available") is not null);
        if (place is null)
        {
            yield return context.NotExamined(Info, Server("node", "tickets"), "serverStatus of this server does not say how many tickets are free");
            yield break;
        }

        foreach (var (kind, queue) in new[] { ("read", "globalLock.currentQueue.readers"), ("write", "globalLock.currentQueue.writers") })
        {
            var (free, waiting) = (status.Number($"{place}.{kind}.available") ?? 1, status.Number(queue) ?? 0);
            if (free > 0 || waiting < context.Option(Waiting))
            {
                continue;
            }

            yield return context.Problem(Info, Server("node", $"{kind} tickets"), Severity.High, $"{Amount.Count(waiting)} operations wait to {kind}, and no ticket is free") with
            {
                Weight = waiting,
                Evidence = [Figure(status, queue), Figure(status, $"{place}.{kind}.out"), Figure(status, $"{place}.{kind}.available"), Figure(status, $"{place}.{kind}.totalTickets")],
                Remedy = Remedy.ByHand("Look at what runs just now (db.currentOp()) and at the slowest operations of the profiler; check whether disk or processors are at their limit. More tickets make a server that is at its limit slower.", "what holds the places is for a person to see"),
            };
        }
    }
}
