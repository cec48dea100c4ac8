using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Security;

/// <summary>DEBUG is open.</summary>
internal sealed class DebugOpen : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-SECURITY-DEBUG-OPEN",
        "security",
        "DEBUG may be sent by everybody",
        "enable-debug-command yes. local, for connections of this machine alone, is not reported.",
        "DEBUG can crash and stop the server; Redis 7 closes it by default.",
        ["https://github.com/redis/redis/blob/7.0/redis.conf"]);

    protected override IReadOnlyList<string> Settings => ["enable-debug-command"];

    protected override IEnumerable<Finding> Find(ServerFacts facts)
    {
        if (facts.Setting("enable-debug-command") == "yes")
        {
            yield return Setting(facts, "enable-debug-command", facts.ListensPublicly ? Severity.High : Severity.Low, "Every connection may send DEBUG") with
            {
                Remedy = Remedy.ByHand("Set enable-debug-command no (or local) in redis.conf and restart.", "the setting is read at the start alone"),
            };
        }
    }
}
