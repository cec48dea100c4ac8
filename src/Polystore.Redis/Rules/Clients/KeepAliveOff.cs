using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Clients;

/// <summary>Dead peers are not noticed.</summary>
internal sealed class KeepAliveOff : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-CLIENTS-KEEPALIVE-OFF",
        "clients",
        "No keepalive on connections",
        "tcp-keepalive 0. Any interval is fine.",
        "A client whose machine went away keeps its connection and its buffers until somebody notices.",
        ["https://redis.io/docs/latest/develop/reference/clients/"]);

    protected override IReadOnlyList<string> Settings => ["tcp-keepalive"];

    protected override IEnumerable<Finding> Find(ServerFacts facts)
    {
        if (facts.SettingNumber("tcp-keepalive") == 0)
        {
            yield return Setting(facts, "tcp-keepalive", Severity.Low, "Connections of machines that went away stay open") with
            {
                Remedy = ConfigChange.To(facts, "It is in force for new connections.", ("tcp-keepalive", "300")),
            };
        }
    }
}
