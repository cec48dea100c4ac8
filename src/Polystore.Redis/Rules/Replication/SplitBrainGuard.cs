using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Replication;

/// <summary>A primary goes on alone.</summary>
internal sealed class SplitBrainGuard : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-REPL-SPLIT-BRAIN",
        "replication",
        "Nothing stops a primary that was cut off",
        "min-replicas-to-write 0 on a primary with two replicas or more whose data are kept on disk. With one replica the guard would stop all writes whenever that is away; a cluster's primary stops by itself when it sees no majority; a cache loses nothing that matters. None of them is reported.",
        "A primary that is cut off from its replicas and the sentinels goes on taking writes, and loses them all when it becomes a replica of its successor.",
        ["https://redis.io/docs/latest/operate/oss_and_stack/management/replication/#allow-writes-only-with-n-attached-replicas"]);

    protected override IReadOnlyList<string> Settings => ["min-replicas-to-write", "min-replicas-max-lag", "save", "appendonly"];

    protected override IReadOnlyList<string> Fields => ["role", "connected_slaves", "cluster_enabled"];

    private const int Fewest = 2;

    protected override IEnumerable<Finding> Find(ServerFacts facts)
    {
        if (!facts.IsReplica && facts.Number("cluster_enabled") == 0 && facts.IsPersistent && facts.Number("connected_slaves") >= Fewest && facts.SettingNumber("min-replicas-to-write") == 0)
        {
            yield return Setting(facts, "min-replicas-to-write", Severity.Low, "A primary that is cut off goes on taking writes that will be lost") with
            {
                Evidence = [Value(facts, "min-replicas-to-write"), Value(facts, "min-replicas-max-lag"), Field(facts, "connected_slaves", "replicas")],
                Remedy = ConfigChange.To(facts, "With all replicas away writes are refused (NOREPLICAS); applications must bear that.", ("min-replicas-to-write", "1")),
            };
        }
    }
}
