using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Memory;

/// <summary>Memory is near its limit.</summary>
internal sealed class NearLimit : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-MEMORY-NEAR-LIMIT",
        "memory",
        "Memory near its limit",
        "used_memory above nine tenths of maxmemory under noeviction, or under a volatile policy when few keys expire. A cache that evicts runs at its limit and is not reported.",
        "At the limit every write is refused with OOM.",
        ["https://redis.io/docs/latest/develop/reference/eviction/"], Share);

    protected override IReadOnlyList<string> Settings => ["maxmemory", "maxmemory-policy"];

    protected override IReadOnlyList<string> Fields => ["used_memory"];

    private static readonly RuleOption Share = Option("share", 0.9, "ratio", "share of maxmemory from which it is near", "our choice: a tenth is what a busy hour adds", maximum: 1);

    protected override IEnumerable<Finding> Find(ServerFacts facts)
    {
        var limit = facts.SettingNumber("maxmemory");
        var policy = facts.Setting("maxmemory-policy");
        var cannotEvict = policy == "noeviction" || (policy.StartsWith("volatile-", StringComparison.Ordinal) && facts.ExpiringKeys < 0.1 * facts.Keys);
        if (limit > 0 && cannotEvict && facts.Number("used_memory") >= facts.Context.Option(Share) * limit)
        {
            var full = facts.Number("used_memory") >= limit;
            yield return Setting(facts, "maxmemory", full ? Severity.Critical : Severity.High, full ? "Memory is full and next to nothing may be evicted" : $"{Amount.Share(facts.Number("used_memory") / limit)} of the allowed memory is used, and next to nothing may be evicted") with
            {
                Evidence = [Value(facts, "maxmemory"), Value(facts, "maxmemory-policy"), Field(facts, "used_memory", "bytes"), Evidence.Of("keys that expire", facts.ExpiringKeys, "keys", "INFO keyspace")],
                Remedy = Remedy.ByHand("Raise maxmemory if the machine has more, delete what is not wanted (`polystore keys` shows what takes it), or, for a cache, choose an allkeys policy.", "whether keys may be lost is the application's to say"),
            };
        }
    }
}
