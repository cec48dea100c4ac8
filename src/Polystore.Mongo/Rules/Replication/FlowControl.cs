using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Replication;

/// <summary>The primary waits for its secondaries.</summary>
internal sealed class FlowControl : FigureRule
{
    private const string Lagged = "flowControl.isLaggedTimeMicros";

    private static readonly RuleOption Share = Option("share", 0.01, "ratio", "share of the time in which writers were held back", "a quarter of an hour a day", 0, 1);

    public override RuleInfo Info { get; } = Describe(
        "MONGO-REPLICA-FLOW-CONTROL",
        "replication",
        "Writers are held back by flow control",
        "Time in which flow control held writers back because the majority was too far behind. That flow control is on, as it is by default, is not reported.",
        "Writes are as slow then as the slower secondaries: the set has no room for its load.",
        ["https://www.mongodb.com/docs/manual/replication/#replication-lag-and-flow-control", "https://www.mongodb.com/docs/manual/reference/command/serverStatus/#flowcontrol"], Share) with { Untested = true };

    protected override IReadOnlyList<string> Needs => [Lagged, "uptime"];

    protected override IEnumerable<Finding> Find(RuleContext context, MongoFigures status)
    {
        var counters = ServerCounters.Of(context, status);
        var share = counters.Grown(Lagged) / 1e6 / counters.Seconds;
        if (share < context.Option(Share))
        {
            yield break;
        }

        yield return context.Problem(Info, Server("node", "flow control"), status.Number("flowControl.isLagged") == 1 ? Severity.High : Severity.Medium, $"Writers were held back {Amount.Share(share, 2)} of the time {counters.Since}") with
        {
            Weight = share,
            Evidence = [Grown(counters, Lagged, "µs"), Grown(counters, "flowControl.isLaggedCount"), Figure(status, "flowControl.isLagged")],
            Remedy = Remedy.ByHand("Make the secondaries as strong as the primary, above all their disks; load in smaller batches with write concern majority; keep long reads and backups on a hidden member.", "which member is slow is for a person to see"),
        };
    }
}
