using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Clients;

/// <summary>Connections are near their limit.</summary>
internal sealed class NearMaximum : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-CLIENTS-NEAR-MAXIMUM",
        "clients",
        "Connections near their limit",
        "connected_clients above four fifths of maxclients. Many connections under a high limit are not reported.",
        "At the limit the server refuses new connections: applications fail, and so does the operator who wants to look.",
        ["https://redis.io/docs/latest/develop/reference/clients/"], Share);

    protected override IReadOnlyList<string> Settings => ["maxclients"];

    protected override IReadOnlyList<string> Fields => ["connected_clients"];

    private static readonly RuleOption Share = Option("share", 0.8, "ratio", "share of maxclients from which the limit is near", "our choice: a restart of the applications adds their connections once more before the old ones end", maximum: 1);

    protected override IEnumerable<Finding> Find(ServerFacts facts)
    {
        var (most, now) = (facts.SettingNumber("maxclients"), facts.Number("connected_clients"));
        if (now >= facts.Context.Option(Share) * most)
        {
            yield return Setting(facts, "maxclients", Severity.High, $"{Amount.Count(now)} of {Amount.Count(most)} connections are taken") with
            {
                Evidence = [Value(facts, "maxclients"), Field(facts, "connected_clients", "connections")],
                Remedy = ConfigChange.To(facts, "Look first whether applications leak connections (CLIENT LIST, idle); the server refuses a limit above its file descriptors.", ("maxclients", (most * 2).ToString("0", System.Globalization.CultureInfo.InvariantCulture))),
            };
        }
    }
}
