using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Replication;

/// <summary>An oplog that forgets soon.</summary>
internal sealed class OplogWindow : MongoRule
{
    private static readonly RuleOption Hours = Option("hours", 24, "h", "time that the oplog should cover", "a member that is down over night and mended in the morning", 0.1);

    public override RuleInfo Info { get; } = Describe(
        "MONGO-REPLICA-OPLOG-WINDOW",
        "replication",
        "The oplog covers a short time",
        "Time between the first and the last entry of the oplog. A new set, whose oplog was never full, looks the same: the finding says so when the server is younger than that.",
        "A member, a change stream or a backup that stays away for longer cannot catch up: it must copy everything anew.",
        ["https://www.mongodb.com/docs/manual/core/replica-set-oplog/"], Hours) with { Untested = true };

    public override RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(MongoSections.Replication, out var set, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        if (set.OplogHours is not { } hours)
        {
            return RuleVerdict.NotExamined($"the oplog: {set.OplogNotExamined}");
        }

        var uptime = context.Snapshot.TryGet(MongoSections.Status, out var status, out _) ? status.Number("uptime") / 3600 : null;
        // Younger than what it should cover: it may never have been full.
        if (hours >= context.Option(Hours) || uptime < context.Option(Hours))
        {
            return RuleVerdict.Fine;
        }

        return RuleVerdict.Of([context.Problem(Info, Server("node", "oplog"), hours < context.Option(Hours) / 4 ? Severity.High : Severity.Medium, $"The oplog covers {hours:0.#} hours") with
        {
            Evidence = [Evidence.Of("oplog window", hours, "h", "local.oplog.rs"), .. uptime is { } up ? [Evidence.Of("uptime", up, "h", "serverStatus")] : Array.Empty<Evidence>()],
            Remedy = Remedy.ByHand("db.adminCommand({ replSetResizeOplog: 1, size: MEGABYTES, minRetentionHours: 24 }) on every member; look at the disk first.", "how much disk there is for it is for a person to say"),
        }]);
    }
}
