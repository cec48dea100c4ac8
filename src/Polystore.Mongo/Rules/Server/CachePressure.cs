using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Server;

/// <summary>Applications do the cache's work.</summary>
internal sealed class CachePressure : FigureRule
{
    private const string Maximum = "wiredTiger.cache.maximum bytes configured";
    private const string Used = "wiredTiger.cache.bytes currently in the cache";
    private const string Dirty = "wiredTiger.cache.tracked dirty bytes in the cache";

    private static readonly RuleOption Full = Option("full", 0.95, "ratio", "share of the cache in use from which operations evict pages themselves", "WiredTiger: eviction_trigger 95", 0, 1);
    private static readonly RuleOption Unwritten = Option("dirty", 0.2, "ratio", "share of changed pages from which operations write them out themselves", "WiredTiger: eviction_dirty_trigger 20", 0, 1);

    public override RuleInfo Info { get; } = Describe(
        "MONGO-MEMORY-CACHE-PRESSURE",
        "memory",
        "The cache is beyond its limits",
        "The cache of WiredTiger so full, or so full of changed pages, that operations have to make room before they go on. A cache at its target of 80 % is as it should be and is not reported.",
        "From these limits on, every operation may have to write out pages of others: its time grows tenfold and more.",
        ["https://source.wiredtiger.com/develop/cache_configuration.html", "https://www.mongodb.com/docs/manual/reference/command/serverStatus/#mongodb-serverstatus-serverstatus.wiredTiger.cache"], Full, Unwritten) with { Untested = true };

    protected override IReadOnlyList<string> Needs => [Maximum, Used, Dirty];

    protected override IEnumerable<Finding> Find(RuleContext context, MongoFigures status)
    {
        var maximum = Math.Max(1, status.Number(Maximum)!.Value);
        var (used, dirty) = (status.Number(Used)!.Value / maximum, status.Number(Dirty)!.Value / maximum);
        if (used < context.Option(Full) && dirty < context.Option(Unwritten))
        {
            yield break;
        }

        yield return context.Problem(Info, Server("node", "cache"), Severity.High, dirty >= context.Option(Unwritten) ? $"{Amount.Share(dirty, 2)} of the cache is changed and not yet written" : $"The cache is {Amount.Share(used, 2)} full") with
        {
            Evidence =
            [
                Figure(status, Maximum, "bytes"), Figure(status, Used, "bytes"), Figure(status, Dirty, "bytes"),
                Figure(status, "wiredTiger.cache.pages evicted by application threads", "pages"),
            ],
            Remedy = Remedy.ByHand("Look for what reads or writes much at once (collection scans, large updates, backups), then at the disk's speed; more memory or a larger storage.wiredTiger.engineConfig.cacheSizeGB helps when the working set is larger than the cache.", "the cause is the workload, the disk or the size"),
        };
    }
}
