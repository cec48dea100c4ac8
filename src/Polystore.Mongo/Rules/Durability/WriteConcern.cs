using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Durability;

/// <summary>Writes that a failover may undo.</summary>
internal sealed class WriteConcern : MongoRule
{
    public override RuleInfo Info { get; } = Describe(
        "MONGO-DURABILITY-WRITE-CONCERN",
        "durability",
        "Writes are confirmed by one member",
        "A default write concern of one member, or of none, on a set with several members that hold data, or on a sharded cluster. A number above one, majority or a name of tags, and a set with one member that holds data, are not reported. What applications ask for themselves is not seen.",
        "A write that only the primary had is rolled back when another member becomes primary, though the application was told that it is done.",
        ["https://www.mongodb.com/docs/manual/reference/command/getDefaultRWConcern/", "https://www.mongodb.com/docs/manual/reference/write-concern/#implicit-default-write-concern"]) with { Untested = true };

    public override RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(MongoSections.Defaults, out var defaults, out var reason))
        {
            return RuleVerdict.NotExamined($"getDefaultRWConcern: {reason}");
        }

        var members = context.Snapshot.TryGet(MongoSections.SetSettings, out var set, out _) ? set.Members.Count(member => !member.Arbiter) : (int?)null;
        var router = context.Snapshot.Nodes.Any(node => node.Role == "router");
        if (members is null && !router)
        {
            return RuleVerdict.NotExamined("how many members hold data is not known");
        }

        // Before 5.0 the server's own default is one member, and the reply names none.
        var confirmations = defaults.Text("defaultWriteConcern.w") is null ? defaults.Number("defaultWriteConcern.w") ?? 1 : 2;
        if (confirmations > 1 || members < 2)
        {
            return RuleVerdict.Fine;
        }

        return RuleVerdict.Of([context.Problem(Info, Subject.Setting(Info.Engine, "defaultWriteConcern"), confirmations < 1 ? Severity.High : Severity.Medium, confirmations < 1 ? "Writes are not confirmed at all by default" : "Writes are confirmed by one member by default") with
        {
            Evidence =
            [
                Evidence.Of("defaultWriteConcern.w", confirmations, null, "getDefaultRWConcern"),
                Evidence.Of("defaultWriteConcernSource", defaults.Text("defaultWriteConcernSource") ?? "implicit", null, "getDefaultRWConcern"),
                .. members is { } count ? [Evidence.Of("members with data", count, null, "replSetGetConfig")] : Array.Empty<Evidence>(),
            ],
            Remedy = Remedy.ByHand("db.adminCommand({ setDefaultRWConcern: 1, defaultWriteConcern: { w: \"majority\" } }); with an arbiter and two members with data see first what happens when one is away.", "each write waits for a second member then"),
        }]);
    }
}
