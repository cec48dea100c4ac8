using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Replication;

/// <summary>A member that does not serve.</summary>
internal sealed class MemberDown : MongoRule
{
    private static readonly HashSet<string> Working = new(StringComparer.Ordinal) { "PRIMARY", "SECONDARY", "ARBITER", "STARTUP", "STARTUP2" };

    public override RuleInfo Info { get; } = Describe(
        "MONGO-REPLICA-MEMBER-DOWN",
        "replication",
        "Member of the set that does not serve",
        "Members that cannot be reached, or are recovering or rolled back; and a set without a primary. Members that are just being made are not reported.",
        "The next fault may leave no majority, and without a majority there is no primary and no write.",
        ["https://www.mongodb.com/docs/manual/reference/replica-states/"]) with { Untested = true };

    public override RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(MongoSections.Replication, out var set, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var down = set.Members.Where(member => !member.Healthy || !Working.Contains(member.State)).ToList();
        var left = set.Members.Count - down.Count;
        var findings = down.Select(member => context.Problem(Info, Server("node", member.Name), left <= (set.Members.Count / 2) + 1 ? Severity.Critical : Severity.High, $"{member.Name} is {(member.Healthy ? member.State : "not to be reached")}") with
        {
            Impact = $"{left} of {set.Members.Count} members serve.",
            Evidence = [Evidence.Of("state", member.State, null, "replSetGetStatus")],
            Remedy = Remedy.ByHand("Look at its log; one that is RECOVERING for long, or in ROLLBACK, may have to copy everything anew.", "the cause is on that machine"),
        }).ToList();
        if (!set.Members.Any(member => member.State == "PRIMARY"))
        {
            findings.Add(context.Problem(Info, Server("node", set.Set), Severity.Critical, "The set has no primary: nothing can be written") with
            {
                Evidence = [Evidence.Of("members", set.Members.Count, null, "replSetGetStatus")],
                Remedy = Remedy.ByHand("Bring back members until a majority of the votes is there.", "the cause is on those machines"),
            });
        }

        return RuleVerdict.Of(findings);
    }
}
