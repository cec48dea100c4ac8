using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Clients;

/// <summary>Many connections wait in blocking commands.</summary>
internal sealed class ManyBlocked : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-CLIENTS-BLOCKED",
        "clients",
        "Many connections wait in blocking commands",
        "Connections that wait in BLPOP, BLMOVE, XREAD BLOCK, WAIT and the like take a quarter of maxclients or more. Subscribers do not block and are not counted.",
        "Each holds a connection for itself alone as long as nothing comes; when producers stop, consumers that reconnect and wait again use up maxclients, and then nobody gets in.",
        ["https://redis.io/docs/latest/commands/info/#clients", "https://redis.io/docs/latest/commands/blpop/"], Share);

    private static readonly RuleOption Share = Option("share", 0.25, "share", "blocked connections as a share of maxclients from which it is reported", "our choice: three quarters are then left for everybody else", minimum: 0, maximum: 1);

    protected override IReadOnlyList<string> Settings => ["maxclients"];

    protected override IReadOnlyList<string> Fields => ["blocked_clients"];

    protected override IEnumerable<Finding> Find(ServerFacts facts)
    {
        var (blocked, most) = (facts.Number("blocked_clients"), facts.SettingNumber("maxclients"));
        if (blocked > 0 && blocked >= facts.Context.Option(Share) * most)
        {
            yield return Server(facts, "client", "blocked connections", Severity.Medium, $"{Amount.Count(blocked)} connections wait in blocking commands, of {Amount.Count(most)} that may be") with
            {
                Weight = blocked,
                Evidence = [Field(facts, "blocked_clients", "connections"), Value(facts, "maxclients")],
                Remedy = Remedy.ByHand("Let fewer consumers wait, each for several queues (BLMPOP, XREADGROUP over several streams), with a timeout instead of 0; raise maxclients where so many are meant.", "the applications open the connections"),
            };
        }
    }
}
