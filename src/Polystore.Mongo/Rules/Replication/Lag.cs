using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Replication;

/// <summary>A member that is behind.</summary>
internal sealed class Lag : MongoRule
{
    private static readonly RuleOption Seconds = Option("seconds", 10, "s", "how far a secondary may be behind", "manual: flowControlTargetLagSeconds 10, from which the primary holds writers back", 1);

    public override RuleInfo Info { get; } = Describe(
        "MONGO-REPLICA-LAG",
        "replication",
        "Secondary behind the primary",
        "Secondaries whose last operation is older than the primary's by more than a few seconds, less the delay that a member is configured with. Arbiters and members that are being made are not judged.",
        "Reads from it are old, a failover to it loses or delays writes, and majority writes wait.",
        ["https://www.mongodb.com/docs/manual/tutorial/troubleshoot-replica-sets/#replication-lag"], Seconds) with { Untested = true };

    public override RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(MongoSections.Replication, out var state, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var delays = context.Snapshot.TryGet(MongoSections.SetSettings, out var set, out _) ? set.Members.DistinctBy(member => member.Name, StringComparer.Ordinal).ToDictionary(member => member.Name, member => member.DelaySeconds, StringComparer.Ordinal) : [];
        return RuleVerdict.Of(state.Members
            .Select(member => (member.Name, Lag: member.LagSeconds - delays.GetValueOrDefault(member.Name)))
            .Where(member => member.Lag >= context.Option(Seconds))
            .Select(member => context.Problem(Info, Server("node", member.Name), member.Lag >= 10 * context.Option(Seconds) ? Severity.High : Severity.Medium, $"{member.Name} is {Amount.Seconds(member.Lag!.Value)} behind the primary") with
            {
                Weight = member.Lag.Value,
                Evidence = [Evidence.Of("lag", member.Lag.Value, "s", "replSetGetStatus"), Evidence.Of("delay on purpose", delays.GetValueOrDefault(member.Name), "s", "replSetGetConfig")],
                Remedy = Remedy.ByHand("Look at its disk and its processor, at long operations on it (index builds, backups), and at whether it is smaller than the primary.", "the cause is on that machine"),
            }));
    }
}
