using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Replication;

/// <summary>Replicas are sent everything again.</summary>
internal sealed class FullSynchronisations : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-REPL-FULL-SYNC",
        "replication",
        "Replicas are sent everything again",
        "Replicas that came back and could not go on where they were (sync_partial_err), three times or more. The first synchronisation of a new replica is whole by nature and not counted.",
        "Each costs a fork, a dump and the network for all the data, and the replica serves old data or none meanwhile.",
        ["https://redis.io/docs/latest/operate/oss_and_stack/management/replication/"], Times);

    protected override IReadOnlyList<string> Settings => ["repl-backlog-size"];

    protected override IReadOnlyList<string> Fields => ["sync_partial_err", "sync_partial_ok", "sync_full"];

    private static readonly RuleOption Times = Option("times", 3, "synchronisations", "refused partial synchronisations from which it is reported", "our choice: a restart of the primary causes one for each replica");

    protected override IEnumerable<Finding> Find(ServerFacts facts)
    {
        if (facts.Number("sync_partial_err") >= facts.Context.Option(Times))
        {
            var size = facts.SettingNumber("repl-backlog-size") * 4;
            yield return Setting(facts, "repl-backlog-size", Severity.Medium, $"{Amount.Count(facts.Number("sync_partial_err"))} times a replica had to be sent everything again") with
            {
                Weight = facts.Number("sync_partial_err"),
                Evidence = [Field(facts, "sync_partial_err", "synchronisations"), Field(facts, "sync_partial_ok", "synchronisations"), Field(facts, "sync_full", "synchronisations"), Value(facts, "repl-backlog-size")],
                Remedy = ConfigChange.To(facts, "Look in the log why the links break.", ("repl-backlog-size", size.ToString("0", System.Globalization.CultureInfo.InvariantCulture))),
            };
        }
    }
}
