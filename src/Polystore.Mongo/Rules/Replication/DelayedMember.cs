using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe.Sections;

namespace Polystore.Mongo.Rules.Replication;

/// <summary>A member that is behind on purpose and is not kept aside.</summary>
internal sealed class DelayedMember : SetRule
{
    public override RuleInfo Info { get; } = Describe(
        "MONGO-REPLICA-DELAYED",
        "replication",
        "Delayed member in the way",
        "A member with a delay that applications can see, or that votes where the majority needs its word. A hidden one without a vote, or beside enough others, is not reported.",
        "Who reads from it reads what was hours ago; a write of the majority that needs it waits for its delay.",
        ["https://www.mongodb.com/docs/manual/core/replica-set-delayed-member/"]) with { Untested = true };

    protected override IEnumerable<Finding> Find(RuleContext context, MongoSetSettings set)
    {
        // Those that confirm at once, less one that may be away.
        var prompt = set.Members.Count(member => member is { Votes: > 0, Arbiter: false, DelaySeconds: 0 }) - 1;
        foreach (var member in set.Members.Where(member => member.DelaySeconds > 0))
        {
            var needed = member.Votes > 0 && prompt < set.Majority;
            if (member.Hidden && !needed)
            {
                continue;
            }

            yield return context.Problem(
                Info, Server("node", member.Name), Severity.Medium,
                member.Hidden ? $"{member.Name} is delayed and votes: with another member away the majority waits for it" : $"Applications may read from {member.Name}, which is delayed on purpose") with
            {
                Evidence = [Configured("delay", member.DelaySeconds, "s"), Configured("hidden", member.Hidden), Configured("votes", member.Votes)],
                Remedy = Remedy.ByHand("rs.reconfig with hidden: true, priority: 0 and votes: 0 for this member; keep the number of votes odd.", "who reads from it is for a person to say"),
            };
        }
    }
}
