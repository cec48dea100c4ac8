using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Latency;

/// <summary>The latency monitor is off.</summary>
internal sealed class MonitorOff : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-LATENCY-MONITOR-OFF",
        "latency",
        "Latency monitor off",
        "latency-monitor-threshold 0. Any threshold above is fine.",
        "Without it nobody can say afterwards whether a pause came from a fork, the disk, expiry or a command. Watching costs next to nothing.",
        ["https://redis.io/docs/latest/operate/oss_and_stack/management/optimization/latency-monitor/"]);

    protected override IReadOnlyList<string> Settings => ["latency-monitor-threshold"];

    protected override IEnumerable<Finding> Find(ServerFacts facts)
    {
        if (facts.SettingNumber("latency-monitor-threshold") == 0)
        {
            yield return Setting(facts, "latency-monitor-threshold", Severity.Info, "Pauses of the server leave no trace") with
            {
                Remedy = ConfigChange.To(facts, null, ("latency-monitor-threshold", "100")),
            };
        }
    }
}
