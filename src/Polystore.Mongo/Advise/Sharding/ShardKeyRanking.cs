using Polystore.Mongo.Advise.Shapes;

namespace Polystore.Mongo.Advise.Sharding;

/// <summary>What a key would be like.</summary>
/// <param name="Key">The key.</param>
/// <param name="Distinct">Different values, estimated for the collection.</param>
/// <param name="LargestShare">Share of the documents with one value: they cannot be split.</param>
/// <param name="Correlation">Of its first field with the order of inserting; null where not known.</param>
/// <param name="Load">How the workload reaches the shards.</param>
/// <param name="Busiest">Share of the work that the busiest shard does, from 1 / shards to 1.</param>
internal sealed record RankedKey(ShardKey Key, double Distinct, double LargestShare, double? Correlation, KeyLoad Load, double Busiest)
{
    // analyzeShardKeyMonotonicityCorrelationCoefficientThreshold of the server, 0.7 by default.
    public const double MonotonicFrom = 0.7;

    public bool IsMonotonic => Key.Hashed is null && Correlation is { } correlation && Math.Abs(correlation) >= MonotonicFrom;
}

/// <summary>
/// Ranks keys by the share of the work that the busiest shard would do. A search that names a value is answered by one shard, as often the
/// same as that value's share of the documents; one that does not is answered by all, each as if it were alone; inserts in order of the
/// key all go to one. Ideal is 1 / shards.
/// </summary>
/// <param name="sample">Random documents.</param>
/// <param name="collection">Name of the collection.</param>
/// <param name="operations">The workload.</param>
/// <param name="shards">How many shards there are or will be.</param>
internal sealed class ShardKeyRanking(KeySample sample, string collection, IReadOnlyList<AdvisedOperation> operations, int shards)
{
    private const int MostFields = 6;

    // What some searches name a range of is some shards' work: about half of them.
    private const double RangeShare = 0.5;

    /// <summary>Best first; of equals the one that fewer fields make, and a ranged one, which also answers ranges.</summary>
    public IReadOnlyList<RankedKey> Rank() =>
    [
        .. Candidates().Distinct().Select(Judge).OrderBy(one => Math.Round(one.Busiest, 2)).ThenBy(one => one.Key.Paths.Count).ThenBy(one => one.Key.Hashed is not null).ThenBy(one => one.Busiest).ThenBy(one => one.Key.ToString(), StringComparer.Ordinal),
    ];

    public RankedKey Judge(ShardKey key)
    {
        var load = KeyLoad.Of(key, collection, operations);
        // A hash of a value is one value.
        var (distinct, largest) = (sample.Distinct(key.Paths), sample.LargestShare(key.Paths));
        var correlation = sample.Correlation(key.Paths[0]);
        var even = 1.0 / shards;
        var spread = Math.Max(even, Math.Max(largest, 1 / Math.Max(1, distinct)));
        var judged = new RankedKey(key, distinct, largest, correlation, load, 0);
        // Of a longer key the last chunk of each value of the first field takes its inserts, when the second ascends.
        var inserts = judged.IsMonotonic ? 1
            : key.Hashed is null && key.Paths.Count > 1 && sample.Correlation(key.Paths[1]) is { } second && Math.Abs(second) >= RankedKey.MonotonicFrom ? Math.Max(spread, sample.LargestShare([key.Paths[0]]))
            : spread;
        var work = (load.Single * spread) + (load.Several * Math.Max(spread, RangeShare)) + load.All + (load.Inserts * inserts) + load.KeyChanges;
        var all = load.Searches + load.Inserts + load.KeyChanges;
        return judged with { Busiest = all == 0 ? spread : work / all };
    }

    private IEnumerable<ShardKey> Candidates()
    {
        var named = operations.SelectMany(one => one.Searches[0].SelectMany(search => search).Where(access => access.Collection == collection).SelectMany(access => access.Comparisons, (_, comparison) => (comparison.Path, comparison.Kind, one.Statement.Calls))).ToList();
        var first = Fields(named.Where(one => one.Kind is ComparisonKind.Equality or ComparisonKind.List or ComparisonKind.Range).Select(one => (one.Path, one.Calls))).Append("_id").Distinct(StringComparer.Ordinal).ToList();
        foreach (var path in first)
        {
            yield return new ShardKey([path], null);
            yield return new ShardKey([path], path);
            foreach (var second in first.Where(second => second != path && path != "_id" && !second.StartsWith(path + ".", StringComparison.Ordinal) && !path.StartsWith(second + ".", StringComparison.Ordinal)))
            {
                yield return new ShardKey([path, second], null);
                yield return new ShardKey([path, second], second);
            }
        }
    }

    private IEnumerable<string> Fields(IEnumerable<(string Path, double Calls)> named) => named
        .GroupBy(one => one.Path, StringComparer.Ordinal).OrderByDescending(path => path.Sum(one => one.Calls)).ThenBy(path => path.Key, StringComparer.Ordinal)
        .Select(path => path.Key).Where(path => !path.Split('.').Any(step => step.All(char.IsAsciiDigit)) && sample.IsPossible(path)).Take(MostFields);
}
