using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Replication;

/// <summary>A backlog too small.</summary>
internal sealed class BacklogSmall : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-REPL-BACKLOG-SMALL",
        "replication",
        "Replication backlog too small",
        "A backlog that holds less than a minute of writes at the mean rate since the start, on a primary with replicas. Without replicas it is not used and not reported.",
        "A replica that was away for longer than the backlog reaches back is sent the whole data again: a fork, a dump and the network for all of it.",
        ["https://redis.io/docs/latest/operate/oss_and_stack/management/replication/"], Seconds);

    protected override IReadOnlyList<string> Settings => ["repl-backlog-size"];

    protected override IReadOnlyList<string> Fields => ["connected_slaves", "master_repl_offset", "uptime_in_seconds"];

    private static readonly RuleOption Seconds = Option("seconds", 60, "s", "how long a replica may be away without a full synchronisation", "redis.conf: repl-timeout 60, after which a lost link is noticed");

    protected override IEnumerable<Finding> Find(ServerFacts facts)
    {
        var size = facts.SettingNumber("repl-backlog-size");
        var rate = facts.Number("master_repl_offset") / Math.Max(1, facts.Number("uptime_in_seconds"));
        var wanted = Math.Pow(2, Math.Ceiling(Math.Log2(Math.Max(1, rate * facts.Context.Option(Seconds)))));
        if (facts.Number("connected_slaves") > 0 && size < rate * facts.Context.Option(Seconds))
        {
            yield return Setting(facts, "repl-backlog-size", Severity.Medium, $"The backlog holds {Amount.Seconds(size / rate)} of writes") with
            {
                Evidence = [Value(facts, "repl-backlog-size"), Evidence.Of("bytes written a second", rate, "bytes", "INFO: master_repl_offset ÷ uptime_in_seconds"), Field(facts, "connected_slaves", "replicas")],
                Remedy = ConfigChange.To(facts, null, ("repl-backlog-size", wanted.ToString("0", System.Globalization.CultureInfo.InvariantCulture))),
            };
        }
    }
}
