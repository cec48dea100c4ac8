using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Server;

/// <summary>Operations that make room in the cache themselves.</summary>
internal sealed class ApplicationEviction : FigureRule
{
    private const string ByApplications = "wiredTiger.cache.pages evicted by application threads";
    private const string Clean = "wiredTiger.cache.unmodified pages evicted";
    private const string Changed = "wiredTiger.cache.modified pages evicted";

    private static readonly RuleOption Share = Option("share", 0.05, "ratio", "share of evicted pages that operations evicted themselves", "WiredTiger's own threads should do all of it; one in twenty is no passing burst any more", 0, 1);
    private static readonly RuleOption Pages = Option("pages", 10_000, "pages", "pages that operations evicted, below which nothing is said", "a load of data makes some thousand", 1);

    public override RuleInfo Info { get; } = Describe(
        "MONGO-MEMORY-EVICTION",
        "memory",
        "Operations make room in the cache",
        "Pages that threads of operations had to evict, as a share of all evicted pages. Evictions by WiredTiger's own threads, however many, are as it should be; a burst during a load of data is not reported.",
        "An operation that evicts waits for pages of others to be written before it may do its own work: its time grows without any plan being worse.",
        ["https://source.wiredtiger.com/develop/cache_configuration.html#cache_eviction", "https://www.mongodb.com/docs/manual/reference/command/serverStatus/#mongodb-serverstatus-serverstatus.wiredTiger.cache"], Share, Pages) with { Untested = true };

    protected override IReadOnlyList<string> Needs => [ByApplications, Clean, Changed];

    protected override IEnumerable<Finding> Find(RuleContext context, MongoFigures status)
    {
        var counters = ServerCounters.Of(context, status);
        var (own, all) = (counters.Grown(ByApplications), counters.Grown([Clean, Changed]));
        var share = own / Math.Max(1, Math.Max(own, all));
        if (own < context.Option(Pages) || share < context.Option(Share))
        {
            yield break;
        }

        yield return context.Problem(Info, Server("node", "eviction"), share >= 4 * context.Option(Share) ? Severity.High : Severity.Medium, $"{Amount.Share(share)} of the pages that left the cache were evicted by operations") with
        {
            Weight = share,
            Evidence = [Grown(counters, ByApplications, "pages"), Grown(counters, Clean, "pages"), Grown(counters, Changed, "pages")],
            Remedy = Remedy.ByHand("See which operations read or write much at once, then the disk: eviction is as fast as pages can be written. storage.wiredTiger.engineConfig.cacheSizeGB or more memory helps when the working set is larger than the cache.", "the cause is the workload, the disk or the size"),
        };
    }
}
