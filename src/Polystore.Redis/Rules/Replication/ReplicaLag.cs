using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Replication;

/// <summary>A replica that is behind.</summary>
internal sealed class ReplicaLag : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-REPL-LAG",
        "replication",
        "Replica that is behind",
        "A replica that is online and has acknowledged nothing for ten seconds. One that is being synchronised is not reported.",
        "Reads from it are old, and what it has not received is lost when it takes over.",
        ["https://redis.io/docs/latest/commands/info/"], Seconds);

    protected override IReadOnlyList<string> Fields => ["role", "connected_slaves"];

    private static readonly RuleOption Seconds = Option("seconds", 10, "s", "seconds since the last acknowledgement from which it is reported", "redis.conf: min-replicas-max-lag 10; a replica acknowledges every second");

    protected override IEnumerable<Finding> Find(ServerFacts facts)
    {
        foreach (var replica in facts.Info.Replicas().Where(replica => replica.State == "online" && replica.LagSeconds >= facts.Context.Option(Seconds)))
        {
            yield return Server(facts, "replica", replica.Address, Severity.High, $"The replica {replica.Address} has acknowledged nothing for {Amount.Seconds(replica.LagSeconds)}") with
            {
                Weight = replica.LagSeconds,
                Evidence =
                [
                    Evidence.Of("last acknowledgement", replica.LagSeconds, "s", "INFO replication: lag"),
                    Evidence.Of("behind", Math.Max(0, (facts.Info.Number("master_repl_offset") ?? 0) - replica.Offset), "bytes", "INFO replication: master_repl_offset − offset"),
                ],
                Remedy = Remedy.ByHand("Look at the replica and the network to it: it may hang on a slow command or script, swap, or write its own dump to a slow disk.", "the cause is on the replica"),
            };
        }
    }
}
