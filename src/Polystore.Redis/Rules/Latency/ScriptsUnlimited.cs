using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Latency;

/// <summary>Scripts may run for ever.</summary>
internal sealed class ScriptsUnlimited : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-LATENCY-SCRIPTS-UNLIMITED",
        "latency",
        "Scripts may hold the server without end",
        "busy-reply-threshold (lua-time-limit before 7.0) 0 or below: no limit. Any limit is fine, a long one too.",
        "While a script runs nothing else does. With a limit, others are at least told BUSY after it and an operator can send SCRIPT KILL; without, even that is refused.",
        ["https://redis.io/docs/latest/develop/programmability/eval-intro/", "https://github.com/redis/redis/blob/7.0/redis.conf"]);

    protected override IReadOnlyList<string> Settings => ["lua-time-limit"];

    protected override IEnumerable<Finding> Find(ServerFacts facts)
    {
        if (facts.SettingNumber("lua-time-limit") <= 0)
        {
            yield return Setting(facts, "lua-time-limit", Severity.Medium, "A script that never ends cannot be ended") with
            {
                Remedy = ConfigChange.To(facts, null, ("lua-time-limit", "5000")),
            };
        }
    }
}
