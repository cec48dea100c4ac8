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
        "Secondaries whose last operation is older than the primary's by more than a few seconds. Arbiters and members that are being made are not judged.",
        "Reads from it are old, a failover to it loses or delays writes, and majority writes wait.",
        ["https://www.mongodb.com/docs/manual/tutorial/troubleshoot-replica-sets/#replication-lag"], Seconds) with { Untested = true };

    public override RuleVerdict Judge(RuleContext context) => context.Snapshot.TryGet(MongoSections.Replication, out var set, out var reason)
        ? RuleVerdict.Of(set.Members.Where(member => member.LagSeconds >= context.Option(Seconds)).Select(member =>
            context.Problem(Info, Server("node", member.Name), member.LagSeconds >= 10 * context.Option(Seconds) ? Severity.High : Severity.Medium, $"{member.Name} is {Amount.Count(member.LagSeconds!.Value)} s behind the primary") with
            {
                Weight = member.LagSeconds.Value,
                Evidence = [Evidence.Of("lag", member.LagSeconds.Value, "s", "replSetGetStatus")],
                Remedy = Remedy.ByHand("Look at its disk and its processor, at long operations on it (index builds, backups), and at whether it is smaller than the primary. A delayed member is meant to be behind: ignore it by name.", "the cause is on that machine"),
            }))
        : RuleVerdict.NotExamined(reason);
}
