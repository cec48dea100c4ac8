using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Memory;

/// <summary>Data are in swap.</summary>
internal sealed class Swapped : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-MEMORY-SWAPPED",
        "memory",
        "Memory in swap",
        "Less resident than used memory (a fragmentation ratio below 0.9) on a server of 100 MB or more. Smaller ones may count so by chance.",
        "What is not resident was swapped out: reading it stops all clients for a disk's time.",
        ["https://redis.io/docs/latest/operate/oss_and_stack/management/optimization/latency/#latency-induced-by-swapping-operating-system-paging"], Ratio, Bytes);

    protected override IReadOnlyList<string> Fields => ["used_memory", "used_memory_rss"];

    private static readonly RuleOption Ratio = Option("ratio", 0.9, "ratio", "resident by used memory below which it is reported", "our choice: the allocator's own counting differs by a few per cent", maximum: 1);
    private static readonly RuleOption Bytes = Option("bytes", 100 * 1024 * 1024, "bytes", "used memory from which it is judged", "our choice");

    protected override IEnumerable<Finding> Find(ServerFacts facts)
    {
        var (used, resident) = (facts.Number("used_memory"), facts.Number("used_memory_rss"));
        if (used >= facts.Context.Option(Bytes) && resident < facts.Context.Option(Ratio) * used)
        {
            yield return Server(facts, "memory", "swap", Severity.High, $"About {Amount.Bytes(used - resident)} of the data are not in memory") with
            {
                Weight = used - resident,
                Evidence = [Field(facts, "used_memory", "bytes"), Field(facts, "used_memory_rss", "bytes"), Field(facts, "total_system_memory", "bytes")],
                Remedy = Remedy.ByHand("Give the machine more memory or the server less (maxmemory), and look what else runs there; VmSwap in /proc/PID/status tells how much of the process is in swap.", "who is to give way a person decides"),
            };
        }
    }
}
