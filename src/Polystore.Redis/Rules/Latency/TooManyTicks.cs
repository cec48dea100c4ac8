using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Latency;

/// <summary>The server wakes up too often.</summary>
internal sealed class TooManyTicks : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-LATENCY-HZ",
        "latency",
        "Background work too often",
        "hz above 100. Up to 100 is a choice that the configuration file allows for and is not reported.",
        "redis.conf warns of values above 100: the server spends its time on background work, also when nobody asks anything.",
        ["https://github.com/redis/redis/blob/7.0/redis.conf"]);

    protected override IReadOnlyList<string> Settings => ["hz"];

    protected override IEnumerable<Finding> Find(ServerFacts facts)
    {
        if (facts.SettingNumber("hz") > 100)
        {
            yield return Setting(facts, "hz", Severity.Low, $"Background work runs {Amount.Count(facts.SettingNumber("hz"))} times a second") with
            {
                Remedy = ConfigChange.To(facts, "10 with dynamic-hz yes is what Redis starts with.", ("hz", "10")),
            };
        }
    }
}
