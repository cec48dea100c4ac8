using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe.Sections;

namespace Polystore.Mongo.Rules.Replication;

/// <summary>Nobody takes over.</summary>
internal sealed class NoFailover : SetRule
{
    public override RuleInfo Info { get; } = Describe(
        "MONGO-REPLICA-NO-FAILOVER",
        "replication",
        "Nobody takes over",
        "A replica set of which the loss of one member stops all writes: one or two votes, or a single member that may become primary. Members with priority 0 beside several that may be elected are not reported.",
        "The next restart, fault or update of that member is an outage.",
        ["https://www.mongodb.com/docs/manual/core/replica-set-architectures/", "https://www.mongodb.com/docs/manual/core/replica-set-priority-0-member/"]) with { Untested = true };

    protected override IEnumerable<Finding> Find(RuleContext context, MongoSetSettings set)
    {
        var electable = set.Members.Where(member => member is { Priority: > 0, Arbiter: false }).ToList();
        if (set.Voters >= 3 && electable.Count >= 2)
        {
            yield break;
        }

        var (severity, title) = set switch
        {
            // Often made so on purpose, for transactions and change streams.
            { Members.Count: 1 } => (Severity.Low, "The set has one member: while it is away, nothing can be read or written"),
            { Voters: < 3 } => (Severity.Medium, $"{(set.Voters == 1 ? "One member votes" : "Two members vote")}: when one of them is lost, nothing can be written"),
            _ => (Severity.High, $"{Names(electable)} is the only member that may become primary"),
        };
        yield return context.Problem(Info, Server("node", "failover"), severity, title) with
        {
            Evidence = [Configured("members", set.Members.Count), Configured("voting members", set.Voters), Configured("members that may become primary", electable.Count)],
            Remedy = Remedy.ByHand(
                set.Voters < 3 ? "Add members with data until there are three (rs.add), each on a machine of its own." : "Give one or two more members with data a priority above 0 (rs.reconfig).",
                "it needs machines that can bear the load"),
        };
    }
}
