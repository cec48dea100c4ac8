using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Server;

/// <summary>Indexes that do not fit.</summary>
internal sealed class IndexesBeyondCache : FigureRule
{
    private const string Maximum = "wiredTiger.cache.maximum bytes configured";

    public override RuleInfo Info { get; } = Describe(
        "MONGO-MEMORY-INDEXES",
        "memory",
        "Indexes larger than the cache",
        "All indexes of the databases that were looked at, together larger than the cache of WiredTiger. Large collections are not reported: documents need not fit.",
        "An insert touches every index of its collection, at random places of most: what is not in the cache is read from disk first.",
        ["https://www.mongodb.com/docs/manual/tutorial/ensure-indexes-fit-ram/"]) with { Untested = true };

    protected override IReadOnlyList<string> Needs => [Maximum];

    protected override IEnumerable<Finding> Find(RuleContext context, MongoFigures status)
    {
        if (!context.Snapshot.TryGet(MongoSections.Collections, out var collections, out var reason))
        {
            yield return context.NotExamined(Info, Server("node", "cache"), $"the collections: {reason}");
            yield break;
        }

        var (indexes, cache) = (collections.Items.Sum(item => item.IndexBytes ?? 0), status.Number(Maximum)!.Value);
        if (indexes <= cache)
        {
            yield break;
        }

        var largest = collections.Items.OrderByDescending(item => item.IndexBytes ?? 0).Take(3).Select(item => $"{item.Database}.{item.Name} {Amount.Bytes(item.IndexBytes ?? 0)}");
        yield return context.Problem(Info, Server("node", "cache"), Severity.Medium, $"Indexes of {Amount.Bytes(indexes)} share a cache of {Amount.Bytes(cache)}") with
        {
            Evidence = [Evidence.Of("size of all indexes", indexes, "bytes", "$collStats"), Figure(status, Maximum, "bytes"), Evidence.Of("largest", string.Join(", ", largest), null, "$collStats")],
            Remedy = Remedy.ByHand("Drop what other findings name as unused or contained, make indexes partial where only some documents are searched, then give the server more memory.", "which indexes are needed is for a person to say"),
        };
    }
}
