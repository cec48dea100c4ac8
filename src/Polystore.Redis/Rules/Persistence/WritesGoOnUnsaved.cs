using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Persistence;

/// <summary>Writes go on while saving fails.</summary>
internal sealed class WritesGoOnUnsaved : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-PERSIST-WRITES-GO-ON",
        "persistence",
        "Writes go on while saving fails",
        "stop-writes-on-bgsave-error no with save points. Without save points it does nothing and is not reported.",
        "When the disk is full or the folder is gone, nobody notices until the restart that loses everything since the last good dump.",
        ["https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/", "https://github.com/redis/redis/blob/7.0/redis.conf"]);

    protected override IReadOnlyList<string> Settings => ["save", "stop-writes-on-bgsave-error"];

    protected override IEnumerable<Finding> Find(ServerFacts facts)
    {
        if (facts.Setting("stop-writes-on-bgsave-error") == "no" && facts.Setting("save").Length > 0)
        {
            yield return Setting(facts, "stop-writes-on-bgsave-error", Severity.Medium, "Writes are taken although dumps may fail unseen") with
            {
                Evidence = [Value(facts, "save"), Value(facts, "stop-writes-on-bgsave-error")],
                Remedy = ConfigChange.To(facts, "Leave it as it is when an alert watches rdb_last_bgsave_status.", ("stop-writes-on-bgsave-error", "yes")),
            };
        }
    }
}
