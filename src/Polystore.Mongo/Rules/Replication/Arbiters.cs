using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe.Sections;

namespace Polystore.Mongo.Rules.Replication;

/// <summary>Members that vote and hold nothing.</summary>
internal sealed class Arbiters : SetRule
{
    public override RuleInfo Info { get; } = Describe(
        "MONGO-REPLICA-ARBITERS",
        "replication",
        "Arbiters where data are needed",
        "More than one arbiter; or so few voting members with data that the loss of one of them leaves no majority that holds data (primary, secondary, arbiter). An arbiter beside enough members with data is not reported.",
        "The set keeps a primary, but writes of the majority wait until the lost member is back, and the primary must keep all history until then. With several arbiters a write that the majority confirmed can be lost.",
        ["https://www.mongodb.com/docs/manual/core/replica-set-arbiter/", "https://www.mongodb.com/docs/manual/tutorial/mitigate-psa-performance-issues/"]) with { Untested = true };

    protected override IEnumerable<Finding> Find(RuleContext context, MongoSetSettings set)
    {
        var arbiters = set.Members.Where(member => member.Arbiter).ToList();
        if (arbiters.Count == 0 || (arbiters.Count == 1 && set.DataVoters - 1 >= set.Majority))
        {
            yield break;
        }

        yield return context.Problem(
            Info, Server("node", "arbiters"), arbiters.Count > 1 ? Severity.High : Severity.Medium,
            arbiters.Count > 1 ? $"{arbiters.Count} arbiters vote, and hold no data" : $"When one member with data is lost, writes of the majority wait: {set.DataVoters} members hold data, and {set.Majority} must confirm") with
        {
            Evidence = [Configured("arbiters", Names(arbiters)), Configured("voting members with data", set.DataVoters), Configured("votes of a majority", set.Majority)],
            Remedy = Remedy.ByHand("Put a member with data in the place of the arbiter (rs.add, then rs.remove of the arbiter).", "it needs a machine with a disk"),
        };
    }
}
