using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Replication;

/// <summary>A set that changes its primary often.</summary>
internal sealed class Elections : FigureRule
{
    private const string Timeouts = "electionMetrics.electionTimeout.called";

    // stepUpCmd is somebody's will, freezeTimeout that of a set with one member.
    private static readonly string[] Kinds = [Timeouts, "electionMetrics.priorityTakeover.called", "electionMetrics.catchUpTakeover.called"];

    private static readonly RuleOption Rate = Option("per-day", 1, "elections/day", "elections a day that this member called by itself", "maintenance makes a few a month", 0.001);
    private static readonly RuleOption Least = Option("elections", 3, "elections", "elections below which nothing is said", "a restart of all members makes one or two", 1);

    public override RuleInfo Info { get; } = Describe(
        "MONGO-REPLICA-ELECTIONS",
        "replication",
        "Elections again and again",
        "Elections that this member called because it missed the primary, or because it should be primary by its priority, as a rate. Elections by command (rs.stepDown in maintenance) are not counted, and a few of a restart are not reported.",
        "At each there is no primary for seconds, connections are dropped, and writes that no majority had are rolled back.",
        ["https://www.mongodb.com/docs/manual/reference/command/serverStatus/#electionmetrics", "https://www.mongodb.com/docs/manual/core/replica-set-elections/"], Rate, Least) with { Untested = true };

    protected override IReadOnlyList<string> Needs => [Timeouts, "uptime"];

    protected override IEnumerable<Finding> Find(RuleContext context, MongoFigures status)
    {
        var counters = ServerCounters.Of(context, status);
        var elections = counters.Grown(Kinds);
        var daily = elections * 86_400 / counters.Seconds;
        if (elections < context.Option(Least) || daily < context.Option(Rate))
        {
            yield break;
        }

        yield return context.Problem(Info, Server("node", "elections"), daily >= 10 * context.Option(Rate) ? Severity.High : Severity.Medium, $"{Amount.Count(elections)} elections {counters.Since}, {daily:0.#} a day") with
        {
            Weight = daily,
            Evidence = [.. Kinds.Select(kind => Grown(counters, kind)), Grown(counters, "electionMetrics.numStepDownsCausedByHigherTerm"), Figure(status, "uptime", "s")],
            Remedy = Remedy.ByHand("Look in the log for ELECTION and for missed heartbeats at these times: network between the members, a machine that stands still (swap, snapshot, too little processor), or priorities that pull the primary back to a weak member.", "the cause is on the machines or between them"),
        };
    }
}
