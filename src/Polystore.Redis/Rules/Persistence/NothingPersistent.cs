using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Persistence;

/// <summary>Data without persistence.</summary>
internal sealed class NothingPersistent : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-PERSIST-NONE",
        "persistence",
        "Nothing is written to disk",
        "No save points and no append-only file on a primary whose keys mostly never expire. A cache, whose keys expire or are evicted by an allkeys policy, needs none and is not reported.",
        "A restart, a crash or a reboot of the machine loses every key.",
        ["https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/"]);

    protected override IReadOnlyList<string> Settings => ["save", "appendonly", "maxmemory-policy"];

    protected override IReadOnlyList<string> Fields => ["role"];

    protected override IEnumerable<Finding> Find(ServerFacts facts)
    {
        if (!facts.IsPersistent && !facts.IsReplica && facts.Keys > 0 && facts.ExpiringKeys < 0.5 * facts.Keys
            && !facts.Setting("maxmemory-policy").StartsWith("allkeys-", StringComparison.Ordinal))
        {
            yield return Setting(facts, "save", Severity.High, $"{Amount.Count(facts.Keys - facts.ExpiringKeys)} keys that never expire are kept in memory alone") with
            {
                Impact = $"A restart loses all {Amount.Count(facts.Keys)} keys.",
                Evidence =
                [
                    Value(facts, "save"),
                    Value(facts, "appendonly"),
                    Evidence.Of("keys", facts.Keys, "keys", "INFO keyspace"),
                    Evidence.Of("keys that expire", facts.ExpiringKeys, "keys", "INFO keyspace"),
                ],
                Remedy = ConfigChange.To(facts, "These are the save points that Redis itself starts with; appendonly yes loses at most a second instead of minutes and costs more disk.", ("save", "3600 1 300 100 60 10000")),
            };
        }
    }
}
