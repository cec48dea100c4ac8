using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Server;

/// <summary>A cache that the machine has no memory for.</summary>
internal sealed class CacheBeyondMemory : FigureRule
{
    private const string Maximum = "wiredTiger.cache.maximum bytes configured";

    private static readonly RuleOption Share = Option("share", 0.8, "ratio", "share of the memory that the cache may take", "connections (1 MB each), sorts and aggregations (100 MB each), and the operating system's own cache of files need the rest; the default is half of what is above 1 GB", 0, 1);

    public override RuleInfo Info { get; } = Describe(
        "MONGO-MEMORY-CACHE-SIZE",
        "memory",
        "The cache is too large for the memory",
        "The cache of WiredTiger against the memory that the server may use: the machine's, or its container's limit. The default size, and a cache that is small, are not reported.",
        "When it fills, the machine swaps, or the system ends the server (OOM killer), at the time of the highest load.",
        ["https://www.mongodb.com/docs/manual/reference/configuration-options/#mongodb-setting-storage.wiredTiger.engineConfig.cacheSizeGB", "https://www.mongodb.com/docs/manual/reference/command/hostInfo/#mongodb-data-hostInfo.system.memLimitMB"], Share) with { Untested = true };

    protected override IReadOnlyList<string> Needs => [Maximum];

    protected override IEnumerable<Finding> Find(RuleContext context, MongoFigures status)
    {
        if (!context.Snapshot.TryGet(MongoSections.Host, out var host, out var reason))
        {
            yield return context.NotExamined(Info, Server("node", "cache size"), $"hostInfo: {reason}");
            yield break;
        }

        // A limit that nobody set is as large as the machine, or absurdly larger.
        var memory = Math.Min(host.Number("system.memLimitMB") ?? double.MaxValue, host.Number("system.memSizeMB") ?? double.MaxValue) * 1024 * 1024;
        var cache = status.Number(Maximum)!.Value;
        if (double.IsInfinity(memory) || memory <= 0 || cache < context.Option(Share) * memory)
        {
            yield break;
        }

        yield return context.Problem(Info, Server("node", "cache size"), Severity.High, $"A cache of {Amount.Bytes(cache)} in a memory of {Amount.Bytes(memory)}") with
        {
            Weight = cache / memory,
            Evidence = [Figure(status, Maximum, "bytes"), Evidence.Of("memory", memory, "bytes", "hostInfo")],
            Remedy = Remedy.ByHand("Set storage.wiredTiger.engineConfig.cacheSizeGB to about half of the memory (of the container's limit, of this server's part when several share the machine), or give it more memory.", "what else runs there is for a person to say"),
        };
    }
}
