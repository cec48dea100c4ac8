using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Latency;

/// <summary>Compact encodings that are allowed for collections far too large for them.</summary>
internal sealed class LongBlocks : ServerRule
{
    // One block is read from its start to find an element, and moved to insert one.
    private static readonly (string Name, string? Older, string Standard)[] Limits =
    [
        ("hash-max-listpack-entries", "hash-max-ziplist-entries", "128"),
        ("zset-max-listpack-entries", "zset-max-ziplist-entries", "128"),
        ("set-max-listpack-entries", null, "128"),
        ("set-max-intset-entries", null, "512"),
    ];

    public override RuleInfo Info { get; } = Describe(
        "REDIS-LATENCY-COMPACT-LIMITS",
        "latency",
        "Compact encodings for large collections",
        "Limits of the compact encodings (hash-, zset-, set-max-listpack-entries, set-max-intset-entries) far above those that are in use. Limits of a thousand, which save memory, are not reported.",
        "A compact collection is one block: a command reads it from the start to find an element and moves what follows to insert one, while everybody waits. Filling a hash of 50,000 fields takes a minute instead of a fifth of a second.",
        ["https://redis.io/docs/latest/operate/oss_and_stack/management/optimization/memory-optimization/"], Entries);

    protected override IReadOnlyList<string> Settings => ["set-max-intset-entries"];

    private static readonly RuleOption Entries = Option("entries", 8192, "elements", "highest limit that is not reported", "our choice: eight times the 1,000 of the manual's own example; a command reads some 100 kB then", minimum: 512);

    protected override IEnumerable<Finding> Find(ServerFacts facts)
    {
        foreach (var (newer, older, standard) in Limits)
        {
            var name = facts.MaybeSetting(newer) is null && older is not null ? older : newer;
            if (facts.MaybeSetting(name) is not null && facts.SettingNumber(name) is var limit && limit > facts.Context.Option(Entries))
            {
                yield return Setting(facts, name, limit > 8 * facts.Context.Option(Entries) ? Severity.High : Severity.Medium, $"Collections of up to {Amount.Count(limit)} elements are one block") with
                {
                    Weight = limit,
                    Remedy = ConfigChange.To(facts, $"{standard} is what Redis starts with; a collection above the new limit is converted when it is next written, which holds the server up once.", (name, standard)),
                };
            }
        }
    }
}
