using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Memory;

/// <summary>A volatile policy without keys that expire.</summary>
internal sealed class VolatileWithoutExpiry : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-MEMORY-VOLATILE-NO-EXPIRY",
        "memory",
        "A volatile policy with nothing to evict",
        "A volatile policy with a limit on memory while next to no key expires. Servers with some tenth of expiring keys are not reported.",
        "Volatile policies evict only keys that expire. Without such keys they refuse writes at the limit, as noeviction does, while the setting looks like a cache.",
        ["https://redis.io/docs/latest/develop/reference/eviction/"], Cover);

    protected override IReadOnlyList<string> Settings => ["maxmemory", "maxmemory-policy"];

    protected override IReadOnlyList<string> Fields => ["role"];

    private static readonly RuleOption Cover = Option("cover", 0.01, "ratio", "share of keys that expire up to which there is nothing to evict", "our choice", maximum: 1);

    protected override IEnumerable<Finding> Find(ServerFacts facts)
    {
        if (facts.Setting("maxmemory-policy").StartsWith("volatile-", StringComparison.Ordinal) && facts.SettingNumber("maxmemory") > 0 && facts.Keys > 0
            && facts.ExpiringKeys <= facts.Context.Option(Cover) * facts.Keys)
        {
            yield return Setting(facts, "maxmemory-policy", Severity.Medium, $"{facts.Setting("maxmemory-policy")} may evict {Amount.Count(facts.ExpiringKeys)} of {Amount.Count(facts.Keys)} keys") with
            {
                Evidence = [Value(facts, "maxmemory-policy"), Value(facts, "maxmemory"), Evidence.Of("keys that expire", facts.ExpiringKeys, "keys", "INFO keyspace")],
                Remedy = Remedy.ByHand("Give the keys of caches an expiry, or choose allkeys-lru when every key may go, noeviction when none may.", "whether keys may be lost is the application's to say"),
            };
        }
    }
}
