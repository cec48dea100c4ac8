using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe.Sections;

namespace Polystore.Mongo.Rules.Replication;

/// <summary>A vote that helps nobody.</summary>
internal sealed class EvenVoters : SetRule
{
    public override RuleInfo Info { get; } = Describe(
        "MONGO-REPLICA-VOTERS",
        "replication",
        "Even number of votes",
        "A replica set with an even number of voting members. Members without a vote are not counted; two members are another rule.",
        "Four votes bear the loss of one member as three do, and a network that parts in halves leaves no half with a majority: nobody can write.",
        ["https://www.mongodb.com/docs/manual/core/replica-set-architectures/#deploy-an-odd-number-of-members"]) with { Untested = true };

    protected override IEnumerable<Finding> Find(RuleContext context, MongoSetSettings set)
    {
        if (set.Voters % 2 != 0 || set.Voters < 4)
        {
            yield break;
        }

        yield return context.Problem(Info, Server("node", "votes"), Severity.Low, $"{set.Voters} members vote: no more losses are borne than with {set.Voters - 1}") with
        {
            Evidence = [Configured("voting members", set.Voters), Configured("losses that are borne", set.Voters - set.Majority)],
            Remedy = Remedy.ByHand("Take the vote of one member (rs.reconfig with votes: 0, priority: 0), the one in the place with most of them, or add one in a third place.", "which member it is, is for a person to say"),
        };
    }
}
