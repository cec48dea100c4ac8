using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Replication;

/// <summary>A replica that can be written to.</summary>
internal sealed class WritableReplica : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-REPL-WRITABLE",
        "replication",
        "Writable replica",
        "replica-read-only no on a replica. On a primary the setting does nothing and is not reported.",
        "What is written to a replica is on no other server, makes its answers differ from the primary, and is lost at the next full synchronisation.",
        ["https://redis.io/docs/latest/operate/oss_and_stack/management/replication/"]);

    protected override IReadOnlyList<string> Settings => ["replica-read-only"];

    protected override IReadOnlyList<string> Fields => ["role"];

    protected override IEnumerable<Finding> Find(ServerFacts facts)
    {
        if (facts.IsReplica && facts.Setting("replica-read-only") == "no")
        {
            yield return Setting(facts, "replica-read-only", Severity.High, "This replica takes writes that no other server gets") with
            {
                Remedy = ConfigChange.To(facts, null, ("replica-read-only", "yes")),
            };
        }
    }
}
