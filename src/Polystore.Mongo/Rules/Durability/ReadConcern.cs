using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Durability;

/// <summary>Reads that see documents twice.</summary>
internal sealed class ReadConcern : MongoRule
{
    public override RuleInfo Info { get; } = Describe(
        "MONGO-DURABILITY-READ-CONCERN",
        "durability",
        "Reads may see documents twice",
        "The default read concern \"available\" on a sharded cluster. On a replica set it means the same as \"local\" and is not reported.",
        "While the balancer moves documents, such a read returns copies that no longer belong to the shard: documents come twice, or as they were.",
        ["https://www.mongodb.com/docs/manual/reference/read-concern-available/"]) with { Untested = true };

    public override RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(MongoSections.Defaults, out var defaults, out var reason))
        {
            return RuleVerdict.NotExamined($"getDefaultRWConcern: {reason}");
        }

        return defaults.Text("defaultReadConcern.level") != "available" || context.Snapshot.Nodes.All(node => node.Role != "router")
            ? RuleVerdict.Fine
            : RuleVerdict.Of([context.Problem(Info, Subject.Setting(Info.Engine, "defaultReadConcern"), Severity.Medium, "Reads of sharded collections may return documents that have moved away") with
            {
                Evidence = [Evidence.Of("defaultReadConcern.level", "available", null, "getDefaultRWConcern")],
                Remedy = Remedy.ByHand("db.adminCommand({ setDefaultRWConcern: 1, defaultReadConcern: { level: \"local\" } })", "reads ask the shards for their version of the routing then"),
            }]);
    }
}
