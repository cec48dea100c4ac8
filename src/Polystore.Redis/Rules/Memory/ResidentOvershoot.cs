using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Memory;

/// <summary>The process holds far more than the data.</summary>
internal sealed class ResidentOvershoot : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-MEMORY-RSS",
        "memory",
        "The process holds far more memory than its data",
        "Pages that the allocator keeps without using them, or memory of the process beside the allocator, half as much again as what is used and 100 MB or more. Fragmentation is another rule; a small server is not reported.",
        "The machine runs out of memory long before maxmemory is reached, which does not count it.",
        ["https://redis.io/docs/latest/commands/memory-doctor/"], Ratio, Bytes);

    protected override IReadOnlyList<string> Fields => ["allocator_rss_ratio", "allocator_rss_bytes", "rss_overhead_bytes", "used_memory", "used_memory_rss"];

    private static readonly RuleOption Ratio = Option("ratio", 1.5, "ratio", "resident by used memory from which it is reported", "MEMORY DOCTOR (object.c) mentions 1.1 and 10 MB; our choice is milder, since pages are given back with some delay", minimum: 1);
    private static readonly RuleOption Bytes = Option("bytes", 100 * 1024 * 1024, "bytes", "bytes from which it is reported", "as for fragmentation, redis.conf: active-defrag-ignore-bytes 100mb");

    protected override IEnumerable<Finding> Find(ServerFacts facts)
    {
        var (kept, beside) = (Math.Max(0, facts.Number("allocator_rss_bytes")), Math.Max(0, facts.Number("rss_overhead_bytes")));
        if (kept + beside >= facts.Context.Option(Bytes) && kept + beside >= (facts.Context.Option(Ratio) - 1) * facts.Number("used_memory"))
        {
            yield return Server(facts, "memory", "resident", Severity.Medium, $"{Amount.Bytes(kept + beside)} are held beside the data") with
            {
                Weight = kept + beside,
                Evidence = [Field(facts, "used_memory", "bytes"), Field(facts, "used_memory_rss", "bytes"), Field(facts, "allocator_rss_bytes", "bytes"), Field(facts, "rss_overhead_bytes", "bytes")],
                Remedy = Remedy.ByHand(kept >= beside ? "MEMORY PURGE gives the allocator's unused pages back." : "Memory beside the allocator is of Lua, modules or the process itself: look at used_memory_lua, SCRIPT FLUSH, and the modules.", "what is given back may be needed again at once"),
            };
        }
    }
}
