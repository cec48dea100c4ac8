using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Tune;

/// <summary>maxmemory-policy from how many keys expire.</summary>
internal sealed class EvictionPolicy : TuningRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-TUNE-POLICY",
        Family,
        "maxmemory-policy for these keys",
        "noeviction on a server whose keys nearly all expire and are not kept on disk: a cache. Fewer than a thousand keys say nothing, and keys without an expiry are data that nobody may evict unasked.",
        "A cache that is full should forget what was not used for long instead of refusing writes.",
        ["https://redis.io/docs/latest/develop/reference/eviction/"], Cover, Least);

    private static readonly RuleOption Cover = Option("cover", 0.95, "ratio", "share of keys that expire, from which the server is taken for a cache", "our choice", maximum: 1);
    private static readonly RuleOption Least = Option("keys", 1000, "keys", "keys from which it is judged", "our choice");

    protected override IReadOnlyList<string> Settings => ["maxmemory-policy", "save", "appendonly"];

    protected override IReadOnlyList<string> Fields => ["role"];

    protected override IEnumerable<Finding> Find(ServerFacts facts)
    {
        var cover = (double)facts.ExpiringKeys / Math.Max(1, facts.Keys);
        if (facts.Keys >= facts.Context.Option(Least) && cover >= facts.Context.Option(Cover) && !facts.IsPersistent && facts.Setting("maxmemory-policy") == "noeviction")
        {
            yield return Setting(facts, "maxmemory-policy", Severity.Low, "maxmemory-policy allkeys-lru, now noeviction") with
            {
                Impact = $"{Amount.Share(cover)} of the {Amount.Count(facts.Keys)} keys expire and nothing is kept on disk: this is a cache. The manual calls allkeys-lru a good default for one.",
                Evidence = [Value(facts, "maxmemory-policy"), Evidence.Of("keys that expire", cover, "ratio", "INFO keyspace"), Value(facts, "save"), Value(facts, "appendonly")],
                Remedy = ConfigChange.To(facts, "It works together with a maxmemory. allkeys-lfu suits where a few keys are used always.", ("maxmemory-policy", "allkeys-lru")),
            };
        }
    }
}
