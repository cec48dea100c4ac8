using System.Globalization;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Keyspaces;
using Polystore.Redis.Keys.Patterns;

namespace Polystore.Redis.Keys;

/// <summary>Turns what was gathered into a report.</summary>
internal sealed class KeyspaceComposer(KeyspaceTally tally, KeyspaceRequest request)
{
    /// <summary>Patterns that are listed; the rest is counted.</summary>
    private const int MostPatterns = 200;

    private readonly bool withWords = request.WithValues;

    public KeyspaceReport Compose(KeyspaceSource source, string target, DateTimeOffset observedAt)
    {
        var patterns = tally.Tree.Patterns(withWords).Where(entry => entry.Keys.Names > 0).GroupBy(entry => entry.Pattern, StringComparer.Ordinal).Select(Joined).ToList();
        var totals = patterns.Select(pattern => pattern.Keys.Estimate()).ToList();
        var (bytes, variance) = (totals.Sum(total => total.Bytes), totals.Sum(total => total.Variance));
        var (low, high) = StudentInterval.Of(bytes, variance, tally.Examined, patterns.Sum(pattern => pattern.Keys.Bytes));
        var described = patterns.Select(pattern => Describe(pattern.Pattern, pattern.Keys, bytes)).OrderByDescending(pattern => pattern.Bytes).ThenBy(pattern => pattern.Pattern, StringComparer.Ordinal).ToList();
        return new KeyspaceReport
        {
            Target = target,
            Engine = EngineNames.Redis,
            Source = source,
            ObservedAt = observedAt,
            Keys = tally.Names,
            Bytes = (long)bytes,
            BytesLow = low,
            BytesHigh = high,
            Sampled = request.Sample >= 1 ? null : new KeyspaceSample(request.Sample, tally.Examined, "every name is read; of each pattern the first 30 keys that the server hands out are examined, and of the others each with the probability asked for"),
            Expiring = Scaled(patterns, keys => keys.Expiring),
            Expired = Scaled(patterns, keys => keys.Expired),
            Databases = tally.Databases.Select(database => new KeyspaceShare(
                database.Key.ToString(CultureInfo.InvariantCulture),
                database.Value.Names,
                database.Value.Keys == 0 ? 0 : (long)((double)database.Value.Bytes / database.Value.Keys * database.Value.Names))).ToList(),
            Types = Kinds(patterns, kind => RedisNames.Of(kind.Type)),
            Encodings = Kinds(patterns, NameOf),
            Patterns = described.Take(MostPatterns).ToList(),
            PatternsLeftOut = Math.Max(0, described.Count - MostPatterns),
            Biggest = Notable(tally.Biggest),
            MostElements = tally.MostElements.OrderBy(pair => pair.Key).SelectMany(pair => Notable(pair.Value)).ToList(),
            Hottest = Notable(tally.Hottest),
        };
    }

    private static (string Pattern, PatternStatistics Keys) Joined(IGrouping<string, (string Pattern, PatternStatistics Keys)> group)
    {
        if (group.Count() == 1)
        {
            return group.First();
        }

        var together = new PatternStatistics();
        foreach (var (_, keys) in group)
        {
            together.Add(keys);
        }

        return (group.Key, together);
    }

    private static long Scaled(IEnumerable<(string Pattern, PatternStatistics Keys)> patterns, Func<PatternStatistics, long> count) =>
        (long)Math.Round(patterns.Sum(pattern => count(pattern.Keys) * pattern.Keys.Factor));

    private static List<KeyspaceShare> Kinds(IEnumerable<(string Pattern, PatternStatistics Keys)> patterns, Func<KindCounts.Kind, string> name) => patterns
        .SelectMany(pattern => pattern.Keys.Kinds.All.Select(kind => (Kind: kind, pattern.Keys.Factor)))
        .GroupBy(entry => name(entry.Kind), StringComparer.Ordinal)
        .Select(group => new KeyspaceShare(group.Key, (long)Math.Round(group.Sum(entry => entry.Kind.Keys * entry.Factor)), (long)group.Sum(entry => entry.Kind.Bytes * entry.Factor)))
        .OrderByDescending(share => share.Bytes)
        .ThenBy(share => share.Name, StringComparer.Ordinal)
        .ToList();

    private static string NameOf(KindCounts.Kind kind) => $"{RedisNames.Of(kind.Type)} {RedisNames.Of(kind.Encoding)}";

    private static KeyPattern Describe(string name, PatternStatistics keys, double allBytes)
    {
        var (bytes, variance) = keys.Estimate();
        var (low, high) = StudentInterval.Of(bytes, variance, keys.Keys, keys.Bytes);
        var factor = keys.Factor;
        return new KeyPattern
        {
            Pattern = name,
            Keys = keys.Names,
            Examined = keys.Keys,
            Bytes = (long)bytes,
            BytesLow = low,
            BytesHigh = high,
            Share = allBytes > 0 ? bytes / allBytes : 0,
            LargestBytes = keys.LargestBytes,
            Types = Counts(keys, kind => RedisNames.Of(kind.Type)),
            Encodings = Counts(keys, NameOf),
            Expiring = (long)Math.Round(keys.Expiring * factor),
            TtlSeconds = Spread(keys.Ttl),
            IdleSeconds = Spread(keys.IdleSeconds),
            IdleBytes = keys.IdleSeconds is null ? null : (long)(keys.IdleBytes * factor),
            HighestFrequency = keys.HighestFrequency,
            Elements = Spread(keys.Elements) ?? new KeyspaceSpread(0, 0, 0),
            NameBytes = keys.Keys == 0 ? 0 : Math.Round((double)keys.NameBytes / keys.Keys, 1),
            SmallStrings = keys.SmallStrings.Saving(factor),
            Compression = keys.Compressible.Saving(factor),
            Limits = keys.SmallBlocks.Savings(factor).ToList(),
        };
    }

    private static List<KeyspaceCount> Counts(PatternStatistics keys, Func<KindCounts.Kind, string> name) => keys.Kinds.All
        .GroupBy(name, StringComparer.Ordinal)
        .Select(group => new KeyspaceCount(group.Key, (long)Math.Round(group.Sum(kind => kind.Keys) * keys.Factor)))
        .OrderByDescending(count => count.Keys)
        .ThenBy(count => count.Name, StringComparer.Ordinal)
        .ToList();

    private static KeyspaceSpread? Spread(Log2Histogram? numbers) =>
        numbers is null || numbers.Count == 0 ? null : new KeyspaceSpread(numbers.Quantile(0.5), numbers.Quantile(0.99), numbers.Largest);

    private List<NotableKey> Notable(NotableKeys keys) => keys.InOrder().Select(key => new NotableKey
    {
        Name = withWords ? KeyText.Of(key.Name) : null,
        Pattern = tally.Tree.PatternOf(key.Name, withWords),
        Database = key.Database,
        Type = RedisNames.Of(key.Type),
        Encoding = RedisNames.Of(key.Encoding),
        Bytes = key.Bytes,
        Elements = key.Elements,
        TtlSeconds = key.TtlMilliseconds / 1000,
        IdleSeconds = key.IdleSeconds,
        Frequency = key.Frequency,
    }).ToList();
}
