using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Keyspaces;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Keyspace;

/// <summary>Patterns that nobody used for a month.</summary>
internal sealed class UnusedKeys : IRule
{
    private static readonly RuleOption Share = new()
    {
        Name = "share",
        Default = 0.01,
        Unit = "ratio",
        Maximum = 1,
        Meaning = "share of the bytes of all keys from which unused ones are reported",
        Source = "our choice",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "REDIS-KEYS-UNUSED",
        Engine = EngineNames.Redis,
        Family = "keyspace",
        Title = "Keys that nobody used for a month",
        LooksFor = "Patterns of which nine of ten bytes were not read or written for 30 days. Not judged when the server counts frequency instead of idle time; a dump keeps idle time only under an LRU policy.",
        Why = "What is kept in memory and never used belongs on disk or nowhere.",
        Options = [Share],
        References = ["https://redis.io/docs/latest/commands/object-idletime/"],
        ReadsData = true,
    };

    public RuleVerdict Judge(RuleContext context) => context.Snapshot.TryGet(Observe.RedisSections.Keyspace, out var keyspace, out var reason)
        ? keyspace.Keys > 0 && keyspace.Patterns.All(pattern => pattern.IdleSeconds is null)
            ? RuleVerdict.NotExamined("the server or dump does not say when keys were used last")
            : RuleVerdict.Of(keyspace.Patterns
                .Where(pattern => pattern.IdleBytes >= 0.9 * pattern.Bytes && pattern.IdleBytes > context.Option(Share) * keyspace.Bytes)
                .Select(pattern => Found(context, keyspace, pattern)))
        : RuleVerdict.NotExamined(reason);

    private Finding Found(RuleContext context, KeyspaceReport keyspace, KeyPattern pattern) =>
        context.Problem(Info, KeyspaceReading.PatternOf(pattern), KeyspaceReading.SeverityOf(pattern.IdleBytes!.Value, keyspace), $"{Amount.Count(pattern.Keys)} keys, not used for {Amount.Seconds(pattern.IdleSeconds!.Median)}") with
        {
            Impact = $"They take {Amount.Bytes(pattern.Bytes)}, {Amount.Share(pattern.Share)} of the bytes of all keys.",
            Weight = pattern.Bytes,
            Evidence =
            [
                Evidence.Of("bytes unused for 30 days", pattern.IdleBytes.Value, "bytes", "OBJECT IDLETIME"),
                Evidence.Of("median time since the last use", pattern.IdleSeconds.Median, "s", "OBJECT IDLETIME"),
            ],
            Remedy = Remedy.ByHand("Ask whose they are; delete them with UNLINK while scanning the pattern, or give them an expiry.", "a person must decide what is still wanted"),
        };
}
