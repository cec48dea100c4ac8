using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Memory;

/// <summary>Evictions free memory in the foreground.</summary>
internal sealed class LazyEviction : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-MEMORY-LAZY-EVICTION",
        "memory",
        "Eviction frees memory in the foreground",
        "lazyfree-lazy-eviction no under a policy that evicts. Under noeviction it does nothing and is not reported.",
        "Each evicted key is freed before the next command runs; a large one stops all clients for milliseconds to seconds.",
        ["https://redis.io/docs/latest/operate/oss_and_stack/management/optimization/latency/", "https://github.com/redis/redis/blob/7.0/redis.conf"]);

    protected override IReadOnlyList<string> Settings => ["maxmemory", "maxmemory-policy", "lazyfree-lazy-eviction"];

    protected override IEnumerable<Finding> Find(ServerFacts facts)
    {
        if (facts.Setting("lazyfree-lazy-eviction") == "no" && facts.Setting("maxmemory-policy") != "noeviction" && facts.SettingNumber("maxmemory") > 0)
        {
            yield return Setting(facts, "lazyfree-lazy-eviction", Severity.Low, "Evicted keys are freed while clients wait") with
            {
                Evidence = [Value(facts, "lazyfree-lazy-eviction"), Value(facts, "maxmemory-policy")],
                Remedy = ConfigChange.To(facts, null, ("lazyfree-lazy-eviction", "yes")),
            };
        }
    }
}
