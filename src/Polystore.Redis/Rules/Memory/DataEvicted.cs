using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Memory;

/// <summary>Data is evicted.</summary>
internal sealed class DataEvicted : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-MEMORY-DATA-EVICTED",
        "memory",
        "Keys without an expiry are evicted",
        "An allkeys policy that has evicted keys on a server that writes to disk and whose keys mostly never expire. A cache that evicts does its work and is not reported.",
        "Who persists keys that never expire means to keep them; the policy deletes them without a word when memory is short.",
        ["https://redis.io/docs/latest/develop/reference/eviction/"]);

    protected override IReadOnlyList<string> Settings => ["maxmemory-policy", "save", "appendonly"];

    protected override IReadOnlyList<string> Fields => ["evicted_keys"];

    protected override IEnumerable<Finding> Find(ServerFacts facts)
    {
        if (facts.Setting("maxmemory-policy").StartsWith("allkeys-", StringComparison.Ordinal) && facts.Number("evicted_keys") > 0 && facts.IsPersistent && facts.ExpiringKeys < 0.5 * facts.Keys)
        {
            yield return Setting(facts, "maxmemory-policy", Severity.High, $"{Amount.Count(facts.Number("evicted_keys"))} keys were evicted from a server that keeps its data on disk") with
            {
                Evidence = [Value(facts, "maxmemory-policy"), Field(facts, "evicted_keys", "keys"), Value(facts, "save"), Value(facts, "appendonly"), Evidence.Of("keys that expire", facts.ExpiringKeys, "keys", "INFO keyspace")],
                Remedy = Remedy.ByHand("Choose volatile-lru and give caches an expiry, raise maxmemory, or keep cache and data on two servers.", "which keys are data is the application's to say"),
            };
        }
    }
}
