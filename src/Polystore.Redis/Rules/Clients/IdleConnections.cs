using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Observe;
using Polystore.Redis.Observe.Sections;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Clients;

/// <summary>Connections that nobody uses.</summary>
internal sealed class IdleConnections : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-CLIENTS-IDLE",
        "clients",
        "Connections that nobody uses",
        "A hundred connections or more that sent nothing for an hour, and are at least half of all. Subscribers, replicas, monitors and clients that wait in a blocking command are idle by nature and do not count.",
        "They are the trace of a connection leak, take memory and come nearer to maxclients every day.",
        ["https://redis.io/docs/latest/develop/reference/clients/#client-timeouts"], Count, Seconds);

    protected override IReadOnlyList<string> Settings => ["timeout"];

    private static readonly RuleOption Count = Option("connections", 100, "connections", "idle connections from which it is reported", "our choice: pools of a few applications keep dozens");
    private static readonly RuleOption Seconds = Option("seconds", 3600, "s", "time without a command from which a connection is idle", "our choice: pools trim themselves within minutes");

    protected override RuleVerdict Judge(ServerFacts facts)
    {
        if (!facts.TryGet(RedisSections.Clients, out var clients, out var reason))
        {
            return RuleVerdict.NotExamined($"CLIENT LIST: {reason}");
        }

        var idle = clients.Items.Where(client => client.IdleSeconds >= facts.Context.Option(Seconds) && !WaitsByNature(client)).ToList();
        return idle.Count < facts.Context.Option(Count) || idle.Count * 2 < clients.Items.Count ? RuleVerdict.Fine : RuleVerdict.Of(
        [
            Server(facts, "client", "idle connections", Severity.Low, $"{Amount.Count(idle.Count)} of {Amount.Count(clients.Items.Count)} connections do nothing") with
            {
                Weight = idle.Count,
                Evidence =
                [
                    Evidence.Of("idle connections", idle.Count, "connections", "CLIENT LIST: idle"),
                    .. idle.GroupBy(client => client.Name.Length > 0 ? client.Name : "(no name)", StringComparer.Ordinal).OrderByDescending(group => group.Count()).Take(5)
                        .Select(group => Evidence.Of($"of {group.Key}", group.Count(), "connections", "CLIENT LIST")),
                    Value(facts, "timeout"),
                ],
                Remedy = Remedy.ByHand("Find the application that opens connections and does not close them (its name stands above, or set one with CLIENT SETNAME). CONFIG SET timeout 3600 closes such connections, when the clients reconnect by themselves.", "clients that do not reconnect would fail"),
            },
        ]);
    }

    // S replica, M primary, O monitor, P subscriber, b blocked.
    private static bool WaitsByNature(RedisClientFacts client) => client.Subscriptions > 0 || client.Flags.AsSpan().IndexOfAny("SMOPb") >= 0;
}
