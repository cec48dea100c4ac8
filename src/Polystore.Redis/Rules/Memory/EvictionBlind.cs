using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Memory;

/// <summary>Eviction that cannot tell which keys are used.</summary>
internal sealed class EvictionBlind : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-MEMORY-EVICTION-BLIND",
        "memory",
        "Eviction that does not see what is used",
        "Under a limit and an LRU or LFU policy: maxmemory-samples below 3; under LFU also lfu-decay-time 0 and lfu-log-factor 0. Under other policies these settings do nothing and are not reported.",
        "Of so few candidates the one to go is nearly drawn by chance; a counter that never falls keeps what was used last year, and one that rises with every use is at its end after 250 of them, the same for all.",
        ["https://redis.io/docs/latest/develop/reference/eviction/"]);

    protected override IReadOnlyList<string> Settings => ["maxmemory", "maxmemory-policy", "maxmemory-samples"];

    protected override IEnumerable<Finding> Find(ServerFacts facts)
    {
        var policy = facts.Setting("maxmemory-policy");
        if (facts.SettingNumber("maxmemory") == 0)
        {
            yield break;
        }

        var isLfu = policy.EndsWith("lfu", StringComparison.Ordinal);
        if ((isLfu || policy.EndsWith("lru", StringComparison.Ordinal)) && facts.SettingNumber("maxmemory-samples") < 3)
        {
            yield return Found(facts, "maxmemory-samples", Severity.Low, "Keys are evicted nearly by chance", "5", "5 is what Redis starts with; 10 comes close to true LRU for a little more time.");
        }

        if (isLfu && facts.MaybeSetting("lfu-decay-time") == "0")
        {
            yield return Found(facts, "lfu-decay-time", Severity.Medium, "Keys that were once used often are never evicted", "1", "1 minute is what Redis starts with.");
        }

        if (isLfu && facts.MaybeSetting("lfu-log-factor") == "0")
        {
            yield return Found(facts, "lfu-log-factor", Severity.Low, "After 250 uses all keys count as used equally", "10", "10 is what Redis starts with: a million uses are told from a thousand.");
        }
    }

    private Finding Found(ServerFacts facts, string setting, Severity severity, string title, string standard, string guidance) => Setting(facts, setting, severity, title) with
    {
        Evidence = [Value(facts, setting), Value(facts, "maxmemory-policy")],
        Remedy = ConfigChange.To(facts, guidance, (setting, standard)),
    };
}
