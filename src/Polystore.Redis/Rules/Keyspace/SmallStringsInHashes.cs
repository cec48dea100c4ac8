using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Keyspaces;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Keyspace;

/// <summary>Many small strings, each with the overhead of a key.</summary>
internal sealed class SmallStringsInHashes : IRule
{
    private static readonly RuleOption Share = new()
    {
        Name = "share",
        Default = 0.02,
        Unit = "ratio",
        Maximum = 1,
        Meaning = "saved share of the bytes of all keys from which the change of an application is worth speaking of",
        Source = "our choice: below it the change costs more than the memory",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "REDIS-KEYS-SMALL-STRINGS",
        Engine = EngineNames.Redis,
        Family = "keyspace",
        Title = "Many small strings",
        LooksFor = "Patterns of many strings of at most 64 bytes that never expire; strings that expire are left alone, because fields of hashes could not expire before 7.4.",
        Why = "Every key costs its entry in the keyspace, its object and its name. The manual of memory optimization keeps a hundred such values as fields of one small hash, which is one block.",
        Options = [Share],
        References = ["https://redis.io/docs/latest/operate/oss_and_stack/management/optimization/memory-optimization/"],
        ReadsData = true,
    };

    public RuleVerdict Judge(RuleContext context) => context.OverKeys(keyspace => keyspace.Patterns
        .Where(pattern => pattern.SmallStrings?.SavedBytes > context.Option(Share) * keyspace.Bytes)
        .Select(pattern => Found(context, keyspace, pattern, pattern.SmallStrings!)));

    private Finding Found(RuleContext context, KeyspaceReport keyspace, KeyPattern pattern, SmallStringSaving saving) =>
        context.Problem(Info, KeyspaceReading.PatternOf(pattern), KeyspaceReading.SeverityOf(saving.SavedBytes, keyspace), $"{Amount.Count(saving.Keys)} small strings would fit into {Amount.Count((double)saving.Keys / saving.FieldsPerHash)} hashes") with
        {
            Impact = $"Saves about {Amount.Bytes(saving.SavedBytes)}: {Amount.Bytes(saving.Bytes)} now, less {Amount.Count((double)saving.Keys / saving.FieldsPerHash)} hashes of {Amount.Bytes(saving.HashBytes)}.",
            Weight = saving.SavedBytes,
            Evidence =
            [
                Evidence.Of("small strings that never expire", saving.Keys, "keys", KeyspaceReading.Source),
                Evidence.Of("bytes now", saving.Bytes, "bytes", KeyspaceReading.Source),
                Evidence.Of($"bytes of a hash of {saving.FieldsPerHash} fields", saving.HashBytes, "bytes", "sizes of listpack, name and entry"),
                Evidence.Of("saved", saving.SavedBytes, "bytes", "bytes now − keys ÷ fields × bytes of a hash"),
            ],
            Remedy = Remedy.ByHand(
                pattern.Pattern.Contains("{n}", StringComparison.Ordinal)
                    ? $"In the application keep the value of identifier N in the hash of N ÷ {saving.FieldsPerHash}: HSET …:{{N/{saving.FieldsPerHash}}} {{N mod {saving.FieldsPerHash}}} VALUE instead of SET …:{{N}} VALUE."
                    : $"In the application keep the value of identifier ID as a field of one of {Amount.Count((double)saving.Keys / saving.FieldsPerHash)} hashes, chosen by a hash of ID: HSET …:{{CRC32(ID) mod {Amount.Count((double)saving.Keys / saving.FieldsPerHash)}}} ID VALUE instead of SET …:{{ID}} VALUE.",
                "the application reads and writes these keys"),
        };
}
