using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Clients;

/// <summary>Connections that rest are closed so soon that pools hold dead ones.</summary>
internal sealed class ClosedEarly : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-CLIENTS-CLOSED-EARLY",
        "clients",
        "Resting connections closed within a minute",
        "timeout between 1 and 59 seconds. A minute and more, and 0, are not reported.",
        "Pools keep connections for reuse and learn that one was closed when they use it: errors after every quiet moment, and a new connection with its handshake for the next command.",
        ["https://redis.io/docs/latest/develop/reference/clients/"], Shortest);

    protected override IReadOnlyList<string> Settings => ["timeout"];

    private static readonly RuleOption Shortest = Option("shortest", 60, "s", "shortest timeout that is not reported", "our choice: pools of common clients rest connections for minutes", minimum: 1);

    protected override IEnumerable<Finding> Find(ServerFacts facts)
    {
        if (facts.SettingNumber("timeout") is > 0 and var seconds && seconds < facts.Context.Option(Shortest))
        {
            yield return Setting(facts, "timeout", Severity.Low, $"Connections that rest for {Amount.Count(seconds)} s are closed") with
            {
                Remedy = ConfigChange.To(facts, "300 closes what is forgotten and leaves pools alone; tcp-keepalive finds peers that are gone.", ("timeout", "300")),
            };
        }
    }
}
