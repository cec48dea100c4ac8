using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Memory;

/// <summary>Memory lies fragmented in the allocator.</summary>
internal sealed class Fragmented : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-MEMORY-FRAGMENTED",
        "memory",
        "Fragmented memory",
        "The allocator's pages in use 1.4 times what is allocated in them (allocator_frag_ratio), and 100 MB or more of it. The ratio of a small server says nothing and is not reported, nor is memory that the process holds beside the allocator.",
        "The pages are half empty after deletions of mixed sizes: the machine's memory is taken and no data is in it.",
        ["https://redis.io/docs/latest/commands/memory-doctor/", "https://github.com/redis/redis/blob/7.0/redis.conf"], Ratio, Bytes);

    protected override IReadOnlyList<string> Fields => ["allocator_frag_ratio", "allocator_frag_bytes"];

    private static readonly RuleOption Ratio = Option("ratio", 1.4, "ratio", "pages in use by what is allocated", "MEMORY DOCTOR (object.c): above 1.4 it calls fragmentation high", minimum: 1);
    private static readonly RuleOption Bytes = Option("bytes", 100 * 1024 * 1024, "bytes", "bytes lost from which it is reported", "redis.conf: active-defrag-ignore-bytes 100mb");

    protected override IEnumerable<Finding> Find(ServerFacts facts)
    {
        var lost = facts.Number("allocator_frag_bytes");
        if (facts.Number("allocator_frag_ratio") >= facts.Context.Option(Ratio) && lost >= facts.Context.Option(Bytes))
        {
            yield return Server(facts, "memory", "fragmentation", facts.Number("allocator_frag_ratio") >= 2 ? Severity.Medium : Severity.Low, $"{Amount.Bytes(lost)} are lost to fragmentation") with
            {
                Weight = lost,
                Evidence = [Field(facts, "allocator_frag_ratio", "ratio"), Field(facts, "allocator_frag_bytes", "bytes"), Field(facts, "mem_allocator")],
                Remedy = Remedy.ByHand("Switch active defragmentation on (CONFIG SET activedefrag yes) where the server is built with its own jemalloc, which costs processor time while it runs; else restart it, or fail over to a replica that was synchronised anew.", "builds with another allocator refuse it, and a restart stops clients"),
            };
        }
    }
}
