using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Latency;

/// <summary>The slow log is off.</summary>
internal sealed class SlowlogOff : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-LATENCY-SLOWLOG-OFF",
        "latency",
        "Slow log off or blind",
        "A slowlog-log-slower-than that is negative or above a second, or slowlog-max-len 0.",
        "The slow log is the only place that names the commands that held everybody up.",
        ["https://redis.io/docs/latest/commands/slowlog/"]);

    protected override IReadOnlyList<string> Settings => ["slowlog-log-slower-than", "slowlog-max-len"];

    protected override IEnumerable<Finding> Find(ServerFacts facts)
    {
        if (facts.SettingNumber("slowlog-log-slower-than") is < 0 or > 1_000_000 || facts.SettingNumber("slowlog-max-len") == 0)
        {
            yield return Setting(facts, "slowlog-log-slower-than", Severity.Low, "Slow commands are not recorded") with
            {
                Evidence = [Value(facts, "slowlog-log-slower-than"), Value(facts, "slowlog-max-len")],
                Remedy = ConfigChange.To(facts, "10 ms and 128 entries are what Redis starts with.", ("slowlog-log-slower-than", "10000"), ("slowlog-max-len", "128")),
            };
        }
    }
}
