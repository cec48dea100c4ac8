using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Latency;

/// <summary>KEYS is in use.</summary>
internal sealed class KeysCommand : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-LATENCY-KEYS-COMMAND",
        "latency",
        "KEYS is in use",
        "Calls of KEYS since the start that took a millisecond and more on average. KEYS on a handful of keys takes microseconds and is not reported.",
        "KEYS walks the whole keyspace at once while every other client waits; its time grows with every key that is added.",
        ["https://redis.io/docs/latest/commands/keys/"], Mean);

    protected override IReadOnlyList<string> Fields => ["uptime_in_seconds"];

    private static readonly RuleOption Mean = Option("milliseconds", 1, "ms", "mean time of a call from which it is reported", "our choice: a thousandth of a second is the round trip that other clients expect");

    protected override IEnumerable<Finding> Find(ServerFacts facts)
    {
        if (facts.Info.Commands().FirstOrDefault(command => command.Name == "keys") is { Calls: > 0 } keys && keys.Microseconds / keys.Calls >= facts.Context.Option(Mean) * 1000)
        {
            yield return Server(facts, "statement", "KEYS", facts.Keys >= 1_000_000 ? Severity.High : Severity.Medium, $"KEYS was called {Amount.Count(keys.Calls)} times, {Amount.Milliseconds(keys.Microseconds / keys.Calls / 1000)} each") with
            {
                Weight = keys.Microseconds,
                Evidence =
                [
                    Evidence.Of("calls", keys.Calls, null, "INFO commandstats"),
                    Evidence.Of("mean time", keys.Microseconds / keys.Calls / 1000, "ms", "INFO commandstats"),
                    Evidence.Of("keys", facts.Keys, "keys", "INFO keyspace"),
                ],
                Remedy = Remedy.ByHand("Use SCAN with MATCH instead, or keep the names in a set; forbid it to applications with ACL SETUSER name -keys. CONFIG RESETSTAT begins counting anew.", "the application sends it"),
            };
        }
    }
}
