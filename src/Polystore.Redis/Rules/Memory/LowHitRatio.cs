using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Memory;

/// <summary>Lookups find nothing.</summary>
internal sealed class LowHitRatio : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-MEMORY-HIT-RATIO",
        "memory",
        "Lookups that find nothing",
        "Fewer than half of 100,000 lookups or more found their key. Fewer lookups are not judged. What it means depends on evictions and is said with it.",
        "A cache that misses costs a round trip and saves nothing.",
        ["https://redis.io/docs/latest/commands/info/"], Ratio, Lookups);

    protected override IReadOnlyList<string> Fields => ["keyspace_hits", "keyspace_misses", "evicted_keys", "expired_keys"];

    private static readonly RuleOption Ratio = Option("ratio", 0.5, "ratio", "share of lookups that find their key, below which it is reported", "our choice: a cache that misses every second time doubles the round trips", maximum: 1);
    private static readonly RuleOption Lookups = Option("lookups", 100_000, "lookups", "lookups from which it is judged", "our choice: a cache that was just started misses first");

    protected override IEnumerable<Finding> Find(ServerFacts facts)
    {
        var (hits, misses, evicted) = (facts.Number("keyspace_hits"), facts.Number("keyspace_misses"), facts.Number("evicted_keys"));
        var all = hits + misses;
        if (all >= Math.Max(1, facts.Context.Option(Lookups)) && hits < facts.Context.Option(Ratio) * all)
        {
            var (meaning, guidance) = evicted > 0.1 * misses
                ? ("Keys are evicted before they are asked for again.", "Give the cache more memory (maxmemory), or store less in it: `polystore keys` shows what takes the room.")
                : facts.Number("expired_keys") > 0.1 * misses
                    ? ("Keys expire before they are asked for again.", "Look whether their expiry is too short.")
                    : ("Nothing was evicted or expired: what is asked for was never there.", "Look whether the application asks for keys that it never sets; keep a short-lived mark for what does not exist, or ask a set or Bloom filter of what exists.");
            yield return Server(facts, "database", "lookups", evicted > 0.1 * misses ? Severity.Medium : Severity.Low, $"{Amount.Share(misses / all)} of the lookups find nothing") with
            {
                Weight = misses,
                Impact = meaning,
                Evidence = [Field(facts, "keyspace_hits", "lookups"), Field(facts, "keyspace_misses", "lookups"), Field(facts, "evicted_keys", "keys"), Field(facts, "expired_keys", "keys")],
                Remedy = Remedy.ByHand(guidance + " CONFIG RESETSTAT begins to count anew.", "the application decides what it asks for"),
            };
        }
    }
}
