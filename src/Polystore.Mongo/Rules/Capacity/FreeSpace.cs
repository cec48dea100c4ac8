using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Capacity;

/// <summary>Files that are mostly empty.</summary>
internal sealed class FreeSpace : CollectionRule
{
    private static readonly RuleOption Share = Option("share", 0.5, "ratio", "share of a collection's file that holds nothing", "half: less is used again by the documents of the next weeks", 0, 1);
    private static readonly RuleOption Bytes = Option("bytes", 1024L * 1024 * 1024, "bytes", "room below which nothing is said", "1 GB: less is not worth the work", 1);

    public override RuleInfo Info { get; } = Describe(
        "MONGO-CAPACITY-FREE-SPACE",
        "capacity",
        "File that is mostly empty",
        "A collection whose file holds more room for new documents than documents, after many were deleted. Small files, and some free room in large ones, are not reported.",
        "The room is this collection's alone: the disk fills up while most of the file is empty, and copies of a member are no smaller.",
        ["https://www.mongodb.com/docs/manual/reference/command/collStats/#mongodb-data-collStats.freeStorageSize", "https://www.mongodb.com/docs/manual/reference/command/compact/"], Share, Bytes) with { Untested = true };

    protected override IEnumerable<Finding> Find(RuleContext context, MongoCollectionFacts collection)
    {
        if (collection is not { FreeBytes: { } free, StorageBytes: > 0 and { } storage } || free < context.Option(Bytes) || free < context.Option(Share) * storage)
        {
            yield break;
        }

        yield return context.Problem(Info, CollectionOf(collection), Severity.Low, $"{Amount.Share((double)free / storage)} of the file of {collection.Name} is empty: {Amount.Bytes(free)}") with
        {
            Weight = free,
            Evidence = [Evidence.Of("empty", free, "bytes", "$collStats"), Evidence.Of("size of the file", storage, "bytes", "$collStats")],
            Remedy = Remedy.ByHand($"db.getSiblingDB(\"{collection.Database}\").runCommand({{ compact: \"{collection.Name}\" }}) on one member after the other, secondaries first, or copy the members anew. Nothing is to be done when the collection fills up again.", "whether it fills up again is for a person to say"),
        };
    }
}
