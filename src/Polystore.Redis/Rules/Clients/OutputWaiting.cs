using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Observe;
using Polystore.Redis.Observe.Sections;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Clients;

/// <summary>Replies wait for clients that do not read.</summary>
internal sealed class OutputWaiting : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-CLIENTS-OUTPUT-WAITING",
        "clients",
        "Replies wait for clients that do not read",
        "Connections for which a megabyte or more of replies waits, by name. What waits for replicas is another matter and not reported.",
        "The server keeps what a client does not take; it counts as used memory, so that keys are evicted for it.",
        ["https://redis.io/docs/latest/develop/reference/clients/#output-buffer-limits"], Bytes);

    private static readonly RuleOption Bytes = Option("bytes", 1024 * 1024, "bytes", "bytes that wait for one connection", "our choice: a reader that keeps up leaves less than its socket's buffer waiting");

    protected override RuleVerdict Judge(ServerFacts facts) => facts.TryGet(RedisSections.Clients, out var clients, out var reason)
        ? RuleVerdict.Of(clients.Items
            .Where(client => client.OutputBytes >= facts.Context.Option(Bytes) && !client.Flags.Contains('S'))
            .GroupBy(client => client.Name.Length > 0 ? client.Name : "(no name)", StringComparer.Ordinal)
            .Select(group => Found(facts, group.Key, group.ToList())))
        : RuleVerdict.NotExamined($"CLIENT LIST: {reason}");

    private Finding Found(ServerFacts facts, string name, IReadOnlyList<RedisClientFacts> clients)
    {
        var bytes = clients.Sum(client => client.OutputBytes);
        return Server(facts, "client", name, bytes >= 64 * 1024 * 1024 ? Severity.High : Severity.Medium, $"{Amount.Bytes(bytes)} of replies wait for {name}") with
        {
            Weight = bytes,
            Evidence =
            [
                Evidence.Of("connections", clients.Count, "connections", "CLIENT LIST"),
                Evidence.Of("waiting", bytes, "bytes", "CLIENT LIST: omem"),
                Evidence.Of("last commands", string.Join(", ", clients.Select(client => client.LastCommand).Distinct(StringComparer.Ordinal).Take(5)), null, "CLIENT LIST: cmd"),
            ],
            Remedy = Remedy.ByHand("Look why it does not read: a consumer that is too slow, a pipeline without an end, a process that hangs. CLIENT KILL ID closes the connection; client-output-buffer-limit normal sets a bound for all.", "which client may be closed a person decides"),
        };
    }
}
