using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Server;

/// <summary>Cursors that nobody closes.</summary>
internal sealed class CursorsTimedOut : FigureRule
{
    private const string TimedOut = "metrics.cursor.timedOut";

    private static readonly RuleOption Rate = Option("per-hour", 10, "cursors/h", "cursors an hour that time out, from which it is a habit", "single ones come from clients that died", 0.01);

    public override RuleInfo Info { get; } = Describe(
        "MONGO-CLIENTS-CURSORS",
        "clients",
        "Cursors that nobody closes",
        "Cursors that the server closed because nobody read on for ten minutes, as a rate. Single ones are not reported.",
        "Each holds memory and a place in the storage's history for ten minutes; an application that comes back later gets an error.",
        ["https://www.mongodb.com/docs/manual/reference/command/serverStatus/#mongodb-serverstatus-serverstatus.metrics.cursor.timedOut"], Rate) with { Untested = true };

    protected override IReadOnlyList<string> Needs => [TimedOut, "uptime"];

    protected override IEnumerable<Finding> Find(RuleContext context, MongoFigures status)
    {
        var counters = ServerCounters.Of(context, status);
        var rate = counters.Grown(TimedOut) / Math.Max(1, counters.Seconds / 3600);
        if (rate < context.Option(Rate))
        {
            yield break;
        }

        yield return context.Problem(Info, Server("node", "cursors"), Severity.Low, $"{rate:0.#} cursors an hour time out") with
        {
            Evidence = [Grown(counters, TimedOut), Figure(status, "metrics.cursor.open.total"), Figure(status, "metrics.cursor.open.noTimeout"), Figure(status, "uptime", "s")],
            Remedy = Remedy.ByHand("Close cursors that are not read to their end, ask with a limit for what is needed, and work on smaller batches where an element takes long.", "the applications leave them"),
        };
    }
}
