using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Capacity;

/// <summary>A disk without room.</summary>
internal sealed class DiskFull : MongoRule
{
    private static readonly RuleOption Share = Option("share", 0.9, "ratio", "share of the disk in use from which it is reported", "Atlas raises its alert at 90 % of the data partition", 0, 1);

    public override RuleInfo Info { get; } = Describe(
        "MONGO-CAPACITY-DISK",
        "capacity",
        "The disk is nearly full",
        "The disk that holds the data, as the server sees it, whoever fills it. Data that are large on a disk that is larger are not reported.",
        "When a write of a checkpoint or of the journal fails the server stops; and the ways to make room (compact, a copy of a member, an index less) need room themselves.",
        ["https://www.mongodb.com/docs/manual/reference/command/dbStats/#mongodb-data-dbStats.fsUsedSize"], Share) with { Untested = true };

    public override RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(MongoSections.Databases, out var databases, out var reason))
        {
            return RuleVerdict.NotExamined($"dbStats: {reason}");
        }

        // With a directory for each database (directoryPerDB) they may be on different disks.
        var fullest = databases.Items.Where(item => item is { DiskBytes: > 0, DiskUsedBytes: not null }).MaxBy(item => item.DiskUsedBytes / item.DiskBytes);
        if (fullest is null)
        {
            return RuleVerdict.NotExamined(databases.Items.Count == 0 ? "there is no database to ask about" : "the server does not say how full its disk is");
        }

        var share = fullest.DiskUsedBytes!.Value / fullest.DiskBytes!.Value;
        return share < context.Option(Share) ? RuleVerdict.Fine : RuleVerdict.Of([context.Problem(Info, Server("node", "disk"), share >= 0.95 ? Severity.Critical : Severity.High, $"The disk is {Amount.Share(share)} full: {Amount.Bytes(fullest.DiskBytes.Value - fullest.DiskUsedBytes.Value)} are left") with
        {
            Weight = share,
            Evidence = [Evidence.Of("in use", fullest.DiskUsedBytes.Value, "bytes", "dbStats"), Evidence.Of("size of the disk", fullest.DiskBytes.Value, "bytes", "dbStats"), Evidence.Of("files of collections", databases.Items.Sum(item => item.StorageBytes), "bytes", "dbStats")],
            Remedy = Remedy.ByHand("Look first at what else is there (logs, dumps, core files); then drop what other findings name as unused, and enlarge the disk. Deleted documents give room to new ones of the same collection, and to others only after compact.", "what may go is for a person to say"),
        }]);
    }
}
