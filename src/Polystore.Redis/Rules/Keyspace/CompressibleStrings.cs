using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Keyspaces;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Keyspace;

/// <summary>Large strings that shrink when compressed.</summary>
internal sealed class CompressibleStrings : IRule
{
    private static readonly RuleOption Share = new()
    {
        Name = "share",
        Default = 0.05,
        Unit = "ratio",
        Maximum = 1,
        Meaning = "saved share of the bytes of all keys from which compression in the application is proposed",
        Source = "our choice: compression costs processor time of every reader",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "REDIS-KEYS-COMPRESSIBLE",
        Engine = EngineNames.Redis,
        Family = "keyspace",
        Title = "Large strings that compress well",
        LooksFor = "Patterns with strings of 1 kB and more that LZF, the server's own fast compression, makes smaller; already compressed ones (pictures, gzip) are not reported, because they do not shrink.",
        Why = "Redis keeps strings as they are: only its dumps are compressed. Text such as JSON and HTML takes a half to a tenth of its size when the application compresses it.",
        Options = [Share],
        References = ["https://redis.io/docs/latest/operate/oss_and_stack/management/optimization/memory-optimization/"],
        ReadsData = true,
    };

    public RuleVerdict Judge(RuleContext context) => context.OverKeys(keyspace => keyspace.Patterns
        .Where(pattern => pattern.Compression?.SavedBytes > context.Option(Share) * keyspace.Bytes)
        .Select(pattern => Found(context, keyspace, pattern, pattern.Compression!)));

    private Finding Found(RuleContext context, KeyspaceReport keyspace, KeyPattern pattern, CompressionSaving saving)
    {
        var share = (double)saving.CompressedBytes / saving.MeasuredBytes;
        return context.Problem(Info, KeyspaceReading.PatternOf(pattern), KeyspaceReading.SeverityOf(saving.SavedBytes, keyspace), $"{Amount.Count(saving.Keys)} large strings shrink to {Amount.Share(share)} when compressed") with
        {
            Impact = $"Saves about {Amount.Bytes(saving.SavedBytes)} of {Amount.Bytes(saving.Bytes)}; gzip, zstd or brotli in the application save more than LZF.",
            Weight = saving.SavedBytes,
            Evidence =
            [
                Evidence.Of("strings of 1 kB and more", saving.Keys, "keys", KeyspaceReading.Source),
                Evidence.Of("their bytes", saving.Bytes, "bytes", KeyspaceReading.Source),
                Evidence.Of("bytes of those measured", saving.MeasuredBytes, "bytes", "dump"),
                Evidence.Of("compressed to", saving.CompressedBytes, "bytes", "LZF in the dump"),
                Evidence.Of("saved", saving.SavedBytes, "bytes", "their bytes × (1 − compressed ÷ measured)"),
            ],
            Remedy = Remedy.ByHand("Compress these values in the application before SET and expand them after GET; keep a first byte that says which form a value has, so that old values stay readable.", "the application reads and writes these keys"),
        };
    }
}
