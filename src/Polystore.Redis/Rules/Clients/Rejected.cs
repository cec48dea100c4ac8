using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Clients;

/// <summary>Connections were refused.</summary>
internal sealed class Rejected : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-CLIENTS-REJECTED",
        "clients",
        "Connections were refused",
        "rejected_connections above zero since the start or CONFIG RESETSTAT.",
        "Applications were turned away because maxclients was reached.",
        ["https://redis.io/docs/latest/develop/reference/clients/"]);

    protected override IReadOnlyList<string> Settings => ["maxclients"];

    protected override IReadOnlyList<string> Fields => ["rejected_connections"];

    protected override IEnumerable<Finding> Find(ServerFacts facts)
    {
        if (facts.Number("rejected_connections") > 0)
        {
            yield return Server(facts, "database", "connections", Severity.Medium, $"{Amount.Count(facts.Number("rejected_connections"))} connections were refused") with
            {
                Evidence = [Field(facts, "rejected_connections", "connections"), Value(facts, "maxclients")],
                Remedy = Remedy.ByHand("Find who opened so many (CLIENT LIST by name and address), let applications share connections, or raise maxclients; then CONFIG RESETSTAT, so that the next refusal is seen.", "who is to give way a person decides"),
            };
        }
    }
}
