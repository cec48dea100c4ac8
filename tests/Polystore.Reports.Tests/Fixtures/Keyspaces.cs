using Polystore.Core.Findings;
using Polystore.Core.Keyspaces;

namespace Polystore.Reports.Tests.Fixtures;

/// <summary>Reports on keys.</summary>
internal static class Keyspaces
{
    public static KeyspaceReport Shop() => new()
    {
        Target = "redis://shop:***@cache:6379/0",
        Engine = "redis",
        ServerVersion = "7.0.15",
        ObservedAt = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero),
        Source = KeyspaceSource.Server,
        Keys = 1_000_000,
        Bytes = 200_000_000,
        BytesLow = 198_000_000,
        BytesHigh = 202_000_000,
        Sampled = new KeyspaceSample(0.05, 50_000, "each key with the probability asked for", EverySize: false),
        Expiring = 300_000,
        Expired = 12,
        ServerBytes = 260_000_000,
        Databases = [new("0", 1_000_000, 200_000_000)],
        Types = [new("hash", 600_000, 150_000_000), new("string", 400_000, 50_000_000)],
        Encodings = [new("hash listpack", 600_000, 150_000_000), new("string embstr", 400_000, 50_000_000)],
        Patterns =
        [
            new KeyPattern
            {
                Pattern = "user:{n}:cart",
                Keys = 600_000,
                Examined = 30_000,
                Bytes = 150_000_000,
                BytesLow = 148_000_000,
                BytesHigh = 152_000_000,
                Share = 0.75,
                LargestBytes = 4096,
                Types = [new("hash", 600_000)],
                Encodings = [new("hash listpack", 599_000), new("hash hashtable", 1000)],
                Expiring = 300_000,
                TtlSeconds = new KeyspaceSpread(86_400, 172_800, 172_801),
                Elements = new KeyspaceSpread(6, 48, 130),
                NameBytes = 17.2,
                Limits = [new LimitSaving("hash", 256, 64, 1000, 3_000_000)],
            },
            new KeyPattern
            {
                Pattern = "stock:{n}",
                Keys = 400_000,
                Examined = 20_000,
                Bytes = 50_000_000,
                Share = 0.25,
                LargestBytes = 72,
                Types = [new("string", 400_000)],
                Encodings = [new("string embstr", 400_000)],
                IdleSeconds = new KeyspaceSpread(60, 3600, 7200),
                IdleBytes = 0,
                HighestFrequency = 12,
                Elements = new KeyspaceSpread(3, 3, 3),
                NameBytes = 11,
                SmallStrings = new SmallStringSaving(400_000, 50_000_000, 100, 700, 47_200_000),
                Compression = new CompressionSaving(10, 20_000, 20_000, 5_000, 15_000),
            },
        ],
        PatternsLeftOut = 3,
        Biggest =
        [
            Key(4096, "user:{n}:cart", null),
            Key(4096, "user:{n}:cart", null),
            Key(2048, "user:{n}:cart", "user:1:cart") with { Database = 2, TtlSeconds = 90 },
        ],
        MostElements = [Key(4096, "user:{n}:cart", null)],
        Hottest = [Key(72, "stock:{n}", null) with { Type = "string", Encoding = "embstr", Frequency = 12 }],
        Missed = ["The node cache2:6379 went away after 100 keys."],
        Notes = ["Bytes are as MEMORY USAGE answers."],
        Seconds = 1.5,
        Findings =
        [
            new Finding
            {
                Id = "REDIS-KEYS-SMALL-STRINGS",
                Family = "keyspace",
                Severity = Severity.Low,
                Subject = new Subject { Engine = "redis", Kind = "pattern", Path = ["stock:{n}"] },
                Title = "400,000 small strings would fit into 4,000 hashes",
                Why = "Every key costs its entry.",
                Impact = "Saves about 45 MB.",
                Evidence = [Evidence.Of("saved", 47_200_000L, "bytes", "bytes now − keys ÷ fields × bytes of a hash")],
                Remedy = Remedy.ByHand("Use HSET.", "the application writes these keys"),
            },
        ],
    };

    /// <summary>Names that try to leave their place.</summary>
    public static KeyspaceReport Hostile() => Shop() with
    {
        Target = "<script>alert(1)</script>",
        Patterns = [Shop().Patterns[0] with { Pattern = "<img src=x onerror=alert(1)>|`\u001b[31m\u202e" }],
        Biggest = [Key(1, "a|b`c\n# x", "\u001b]0;title\u0007<script>")],
        Types = [],
    };

    private static NotableKey Key(long bytes, string pattern, string? name) =>
        new() { Name = name, Pattern = pattern, Type = "hash", Encoding = "listpack", Bytes = bytes, Elements = 48 };
}
