using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Capacity;

/// <summary>Collections that grow fast.</summary>
internal sealed class CollectionGrowth : MongoRule
{
    private static readonly RuleOption Days = Option("doubling-days", 90, "days", "time in which it doubles at this rate", "a quarter, in which machines can be bought", 1);
    private static readonly RuleOption Least = Option("bytes", 256L * 1024 * 1024, "bytes", "growth in thirty days below which nothing is said", "256 MB a month fill no disk", 1);

    public override RuleInfo Info { get; } = Describe(
        "MONGO-CAPACITY-GROWTH",
        "capacity",
        "Collection that grows fast",
        "Collections, with their indexes, that double within a quarter at the rate between two snapshots (--since). Small growth, capped collections and those that were not there before are not reported.",
        "One such collection decides when the disk is full and when the indexes leave the cache.",
        ["https://www.mongodb.com/docs/manual/core/index-ttl/", "https://www.mongodb.com/docs/manual/core/timeseries-collections/"], Days, Least) with { Untested = true };

    public override RuleVerdict Judge(RuleContext context)
    {
        if (TwoSnapshots.NotComparable(context) is { } reason)
        {
            return RuleVerdict.NotExamined(reason);
        }

        if (!context.Snapshot.TryGet(MongoSections.Collections, out var now, out var why) || !context.Before!.TryGet(MongoSections.Collections, out var before, out why))
        {
            return RuleVerdict.NotExamined($"the collections: {why}");
        }

        var days = TwoSnapshots.Days(context);
        return RuleVerdict.Of(now.Items
            .Where(item => !item.Capped)
            .Join(before.Items, item => (item.Database, item.Name), item => (item.Database, item.Name), (item, old) => (Item: item, Bytes: Size(item), Old: Size(old)))
            .Select(pair => (pair.Item, pair.Bytes, pair.Old, Daily: (pair.Bytes - pair.Old) / days))
            .Where(growth => growth.Daily * 30 >= context.Option(Least) && growth.Bytes / growth.Daily <= context.Option(Days))
            .Select(growth => context.Problem(Info, CollectionOf(growth.Item), Severity.Low, $"{growth.Item.Name} grows by {Amount.Bytes(growth.Daily)} a day and doubles in {Amount.Count(growth.Bytes / growth.Daily)} days") with
            {
                Weight = growth.Daily,
                Evidence = [Evidence.Of("size then", growth.Old, "bytes", "$collStats"), Evidence.Of("size now", growth.Bytes, "bytes", "$collStats"), Evidence.Of("days between", days, "days", "snapshots")],
                Remedy = Remedy.ByHand(
                    growth.Item.Indexes.Any(index => index.ExpireAfterSeconds is not null) ? "It has a TTL index: see how long it must keep documents, and whether they are of a date type." : "See how long its documents are needed: a TTL index deletes them in time, a time series collection keeps measurements in a tenth of the room, an archive takes the old ones.",
                    "how long data are needed is for a person to say"),
            }));
    }

    private static double Size(MongoCollectionFacts item) => (item.Bytes ?? 0) + (double)(item.IndexBytes ?? 0);
}
