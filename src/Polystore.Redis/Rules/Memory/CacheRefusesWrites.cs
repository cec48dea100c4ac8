using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Memory;

/// <summary>A cache under noeviction.</summary>
internal sealed class CacheRefusesWrites : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-MEMORY-CACHE-NOEVICTION",
        "memory",
        "A cache that refuses writes instead of evicting",
        "noeviction with a limit on memory while nearly all keys expire. Data whose keys never expire belongs under noeviction and is not reported.",
        "When the limit is reached, writes fail although old entries could go: a full cache becomes an outage.",
        ["https://redis.io/docs/latest/develop/reference/eviction/"], Cover, Keys);

    protected override IReadOnlyList<string> Settings => ["maxmemory", "maxmemory-policy"];

    protected override IReadOnlyList<string> Fields => ["role"];

    private static readonly RuleOption Cover = Option("cover", 0.95, "ratio", "share of keys that expire from which the server is a cache", "our choice: a cache has few keys without an expiry", maximum: 1);

    private static readonly RuleOption Keys = Option("keys", 100, "keys", "fewest keys that say what a server is used for", "our choice");

    protected override IEnumerable<Finding> Find(ServerFacts facts)
    {
        if (facts.Setting("maxmemory-policy") == "noeviction" && facts.SettingNumber("maxmemory") > 0 && facts.Keys >= facts.Context.Option(Keys)
            && facts.ExpiringKeys >= facts.Context.Option(Cover) * facts.Keys)
        {
            yield return Setting(facts, "maxmemory-policy", Severity.Medium, $"{Amount.Share((double)facts.ExpiringKeys / facts.Keys)} of the keys expire, but a full memory refuses writes") with
            {
                Evidence = [Value(facts, "maxmemory-policy"), Value(facts, "maxmemory"), Evidence.Of("keys", facts.Keys, "keys", "INFO keyspace"), Evidence.Of("keys that expire", facts.ExpiringKeys, "keys", "INFO keyspace")],
                Remedy = ConfigChange.To(facts, "volatile-lru evicts only keys that expire anyway.", ("maxmemory-policy", "volatile-lru")),
            };
        }
    }
}
