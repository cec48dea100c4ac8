using System.Globalization;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Keyspaces;
using Polystore.Redis.Keys.Patterns;
using Polystore.Redis.Memory;

namespace Polystore.Redis.Keys;

/// <summary>Turns what was gathered into a report.</summary>
internal sealed class KeyspaceComposer(KeyspaceTally tally, KeyspaceRequest request)
{
    /// <summary>Patterns that are listed; the rest is counted.</summary>
    private const int MostPatterns = 200;

    private const string SizedMethod =
        "every key's name and size are read; of each pattern the first 30 keys that the server hands out are examined, all that are 32 times the mean or among the biggest, and of the others each with the probability asked for";

    private const string DrawnMethod =
        "every name is read; of each pattern the first 30 keys that the server hands out are examined, and of the others each with the probability asked for; a key much larger than the others may be in no sample, nor in the ranges";

    private readonly bool withWords = request.WithValues;

    public KeyspaceReport Compose(KeyspaceSource source, string target, DateTimeOffset observedAt, DumpHistory? dump = null)
    {
        var (history, room, _) = dump ?? DumpHistory.Live;
        var patterns = tally.Tree.Patterns(withWords).GroupBy(entry => entry.Pattern, StringComparer.Ordinal).Select(Joined).Where(pattern => pattern.Sample.Names > 0).ToList();
        var totals = patterns.Select(pattern => pattern.BytesAs(history)).ToList();
        var (bytes, variance) = (totals.Sum(total => total.Bytes), totals.Sum(total => total.Variance));
        var (low, high) = room > 0 ? (bytes, bytes + room) : StudentInterval.Of(bytes, variance, tally.Examined, tally.Bytes.Of(history));
        var described = patterns.Select(pattern => Describe(pattern, bytes, history, room)).OrderByDescending(pattern => pattern.Bytes).ThenBy(pattern => pattern.Pattern, StringComparer.Ordinal).ToList();
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
            LoadedBytes = history == MemoryHistory.Grown ? tally.Bytes.Loaded : null,
            Sampled = request.Sample >= 1 ? null : new KeyspaceSample(request.Sample, tally.Examined, tally.HasSizes ? SizedMethod : DrawnMethod, tally.HasSizes),
            Expiring = patterns.Sum(pattern => pattern.Whole.Expiring),
            Expired = patterns.Sum(pattern => pattern.Whole.Expired),
            Databases = tally.Databases.Select(database => new KeyspaceShare(
                database.Key.ToString(CultureInfo.InvariantCulture),
                database.Value.Sample.Names,
                history == MemoryHistory.Grown ? database.Value.Bytes.Grown : (long)database.Value.Sample.Estimate().Bytes)).ToList(),
            Types = Kinds(patterns, kind => RedisNames.Of(kind.Type), history),
            Encodings = Kinds(patterns, NameOf, history),
            Patterns = described.Take(MostPatterns).ToList(),
            PatternsLeftOut = Math.Max(0, described.Count - MostPatterns),
            Biggest = Notable(tally.Biggest, history),
            MostElements = tally.MostElements.OrderBy(pair => pair.Key).SelectMany(pair => Notable(pair.Value, history)).ToList(),
            Hottest = Notable(tally.Hottest, history),
        };
    }

    private static Described Joined(IGrouping<string, (string Pattern, PatternStatistics Keys)> group)
    {
        if (group.Count() == 1)
        {
            return new Described(group.Key, group.First().Keys);
        }

        var together = new PatternStatistics();
        foreach (var (_, keys) in group)
        {
            together.Add(keys);
        }

        return new Described(group.Key, together);
    }

    private static List<KeyspaceShare> Kinds(IEnumerable<Described> patterns, Func<KindCounts.Kind, string> name, MemoryHistory history) => patterns
        .SelectMany(pattern => pattern.Whole.Kinds.All)
        .GroupBy(name, StringComparer.Ordinal)
        .Select(group => new KeyspaceShare(group.Key, group.Sum(kind => kind.Keys), group.Sum(kind => kind.Bytes.Of(history))))
        .OrderByDescending(share => share.Bytes)
        .ThenBy(share => share.Name, StringComparer.Ordinal)
        .ToList();

    private static string NameOf(KindCounts.Kind kind) => $"{RedisNames.Of(kind.Type)} {RedisNames.Of(kind.Encoding)}";

    private static KeyPattern Describe(Described pattern, double allBytes, MemoryHistory history, long room)
    {
        var (bytes, variance) = pattern.BytesAs(history);
        var keys = pattern.Whole;
        room = Math.Min(room, keys.RoomBytes);
        var (low, high) = room > 0 ? (bytes, bytes + room) : StudentInterval.Of(bytes, variance, pattern.Sample.Examined, pattern.Sample.ExaminedBytes);
        return new KeyPattern
        {
            Pattern = pattern.Pattern,
            Keys = pattern.Sample.Names,
            Examined = pattern.Sample.Examined,
            Bytes = (long)bytes,
            BytesLow = low,
            BytesHigh = high,
            LoadedBytes = history == MemoryHistory.Grown ? keys.Bytes.Loaded : null,
            Share = allBytes > 0 ? bytes / allBytes : 0,
            LargestBytes = keys.LargestBytes.Of(history),
            Types = Counts(keys, kind => RedisNames.Of(kind.Type)),
            Encodings = Counts(keys, NameOf),
            Expiring = keys.Expiring,
            TtlSeconds = Spread(keys.Ttl),
            IdleSeconds = Spread(keys.IdleSeconds),
            IdleBytes = keys.IdleSeconds is null ? null : keys.IdleBytes.Of(history),
            HighestFrequency = keys.HighestFrequency,
            Elements = Spread(keys.Elements) ?? new KeyspaceSpread(0, 0, 0),
            NameBytes = keys.Keys == 0 ? 0 : Math.Round((double)keys.NameBytes / keys.Keys, 1),
            SmallStrings = keys.SmallStrings.Saving(),
            Compression = keys.Compressible.Saving(),
            Limits = keys.SmallBlocks.Savings().ToList(),
        };
    }

    private static List<KeyspaceCount> Counts(KeySums keys, Func<KindCounts.Kind, string> name) => keys.Kinds.All
        .GroupBy(name, StringComparer.Ordinal)
        .Select(group => new KeyspaceCount(group.Key, group.Sum(kind => kind.Keys)))
        .OrderByDescending(count => count.Keys)
        .ThenBy(count => count.Name, StringComparer.Ordinal)
        .ToList();

    private static KeyspaceSpread? Spread(Log2Histogram? numbers) =>
        numbers is null || numbers.Count == 0 ? null : new KeyspaceSpread(numbers.Quantile(0.5), numbers.Quantile(0.99), numbers.Largest);

    private List<NotableKey> Notable(NotableKeys keys, MemoryHistory history) => keys.InOrder().Select(key => new NotableKey
    {
        Name = withWords ? KeyText.Of(key.Name) : null,
        Pattern = tally.Tree.PatternOf(key.Name, withWords),
        Database = key.Database,
        Type = RedisNames.Of(key.Type),
        Encoding = RedisNames.Of(key.Encoding),
        Bytes = key.Bytes.Of(history),
        Elements = key.Elements,
        TtlSeconds = key.TtlMilliseconds / 1000,
        IdleSeconds = key.IdleSeconds,
        Frequency = key.Frequency,
    }).ToList();

    /// <summary>A pattern with what all its keys would have shown.</summary>
    private sealed class Described(string pattern, PatternStatistics keys)
    {
        public string Pattern => pattern;

        public SampledBytes Sample => keys.Sample;

        public KeySums Whole { get; } = keys.Whole();

        // What grew is known of dumps alone, where every key is examined.
        public (double Bytes, double Variance) BytesAs(MemoryHistory history) => history == MemoryHistory.Grown ? (Whole.Bytes.Grown, 0) : Sample.Estimate();
    }
}
