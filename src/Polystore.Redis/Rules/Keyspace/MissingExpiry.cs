using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Keyspaces;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Keyspace;

/// <summary>Keys of a pattern that expires, which were written without an expiry.</summary>
internal sealed class MissingExpiry : IRule
{
    private static readonly RuleOption Cover = new()
    {
        Name = "cover",
        Default = 0.5,
        Unit = "ratio",
        Maximum = 1,
        Meaning = "share of a pattern's keys that expire from which those that do not are taken for forgotten",
        Source = "our choice: when most keys of one kind expire, the kind is meant to",
    };

    private static readonly RuleOption Keys = new()
    {
        Name = "keys",
        Default = 10,
        Unit = "keys",
        Minimum = 1,
        Meaning = "fewest keys without an expiry that are reported",
        Source = "our choice: below it a hand made them",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "REDIS-KEYS-MISSING-EXPIRY",
        Engine = EngineNames.Redis,
        Family = "keyspace",
        Title = "Keys without an expiry in a pattern that expires",
        LooksFor = "Patterns of which most keys expire and some do not. Patterns of which no key expires are data and not reported.",
        Why = "A path of the application writes the key without EX, or overwrites it with SET, which drops the expiry. Such keys stay for ever: a leak that only eviction ends.",
        Options = [Cover, Keys],
        References = ["https://redis.io/docs/latest/commands/set/", "https://redis.io/docs/latest/commands/expire/"],
        ReadsData = true,
    };

    public RuleVerdict Judge(RuleContext context) => context.OverKeys(keyspace => keyspace.Patterns
        .Where(pattern => pattern.Expiring < pattern.Keys
            && pattern.Expiring >= context.Option(Cover) * pattern.Keys
            && pattern.Keys - pattern.Expiring >= context.Option(Keys))
        .Select(pattern => Found(context, keyspace, pattern)));

    private Finding Found(RuleContext context, KeyspaceReport keyspace, KeyPattern pattern)
    {
        var without = pattern.Keys - pattern.Expiring;
        var bytes = (double)pattern.Bytes / pattern.Keys * without;
        return context.Problem(Info, KeyspaceReading.PatternOf(pattern), bytes >= 0.05 * keyspace.Bytes ? Severity.Medium : Severity.Low, $"{Amount.Count(without)} of {Amount.Count(pattern.Keys)} keys never expire, the others do") with
        {
            Impact = $"They take about {Amount.Bytes(bytes)}, and their number only grows.",
            Weight = bytes,
            Evidence =
            [
                Evidence.Of("keys that expire", pattern.Expiring, "keys", KeyspaceReading.Source),
                Evidence.Of("keys that do not", without, "keys", KeyspaceReading.Source),
                Evidence.Of("longest time left", pattern.TtlSeconds?.Largest ?? 0, "s", "PTTL"),
            ],
            Remedy = Remedy.ByHand("Find the path of the application that writes them without EX or KEEPTTL; give those that are there an expiry with EXPIRE key seconds NX while scanning the pattern.", "how long they may live is the application's to say"),
        };
    }
}
