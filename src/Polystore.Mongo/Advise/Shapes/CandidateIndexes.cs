using MongoDB.Bson;
using Polystore.Mongo.Connect;

namespace Polystore.Mongo.Advise.Shapes;

/// <summary>
/// The indexes that could serve a search: equality, then the order, then the range (manual, "The ESR (Equality, Sort, Range) Guideline"),
/// with its exceptions: a very selective range before the order, short lists as equality, one array at most in a key.
/// </summary>
/// <param name="mostColumns">Most parts of a key.</param>
/// <param name="statistics">What is known of the documents.</param>
internal sealed class CandidateIndexes(int mostColumns, CollectionStatistics statistics)
{
    // A value that stands in fewer of the documents than this makes a partial index much smaller than a whole one.
    private const double RareShare = 0.1;

    /// <summary>Specifications as createIndexes takes them, without names; the best by the guideline first.</summary>
    public IEnumerable<BsonDocument> For(Access access)
    {
        var equal = access.Of(ComparisonKind.Equality).Select(one => one.Path).Distinct(StringComparer.Ordinal).Where(path => path != "_id").OrderBy(statistics.ShareOfOneValue).ThenBy(path => path, StringComparer.Ordinal).ToList();
        var lists = Paths(access, ComparisonKind.List, equal);
        var ranges = Paths(access, ComparisonKind.Range, [.. equal, .. lists]);
        var sort = access.Sort.Where(part => !access.Fixes(part.Path)).ToList();
        if (equal.Contains("_id") || access.Of(ComparisonKind.Equality).Any(one => one.Path == "_id"))
        {
            yield break;
        }

        List<List<(string Path, int Direction)>> keys =
        [
            // Equality, sort, range.
            [.. Up(equal), .. Up(lists), .. sort, .. Up(ranges)],
            // A very selective range before the order, which is then sorted in memory.
            [.. Up(equal), .. Up(lists), .. Up(ranges), .. sort],
            // The order before the list: no sort even where the list is long.
            [.. Up(equal), .. sort, .. Up(lists), .. Up(ranges)],
            [.. Up(equal), .. sort],
            [.. Up(equal), .. Up(ranges.Take(1))],
            [.. Up(equal), .. Up(lists)],
            [.. Up(equal)],
            [.. sort],
            .. equal.Take(4).Select(path => new List<(string, int)> { (path, 1) }),
            .. ranges.Select(path => new List<(string, int)> { (path, 1) }),
        ];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var key in keys.Select(Fit).Where(key => key.Count > 0 && key[0].Path != "_id"))
        {
            var specification = Specification(key, access);
            if (seen.Add(ShellCommand.Json(specification)))
            {
                yield return specification;
            }

            if (Partial(access, key) is { } partial && seen.Add(ShellCommand.Json(partial)))
            {
                yield return partial;
            }
        }

        if (access.Wanted is { } wanted && Fit(keys[0]) is { Count: > 0 } first && Covering(first, wanted) is { } covering && seen.Add(ShellCommand.Json(Specification(covering, access))))
        {
            yield return Specification(covering, access);
        }
    }

    private static List<string> Paths(Access access, ComparisonKind kind, IReadOnlyCollection<string> without) =>
        access.Of(kind).Select(one => one.Path).Distinct(StringComparer.Ordinal).Where(path => !without.Contains(path)).Order(StringComparer.Ordinal).ToList();

    private static IEnumerable<(string Path, int Direction)> Up(IEnumerable<string> paths) => paths.Select(path => (path, 1));

    private static BsonDocument Specification(List<(string Path, int Direction)> key, Access access)
    {
        var specification = new BsonDocument("key", new BsonDocument(key.Select(part => new BsonElement(part.Path, part.Direction))));
        if (access.Collation is { } collation)
        {
            specification.Add("collation", collation);
        }

        return specification;
    }

    // Each path once; one array at most, for the server refuses documents that hold two in one key (manual, "Multikey Indexes"); and no
    // path inside another.
    private List<(string Path, int Direction)> Fit(List<(string Path, int Direction)> key)
    {
        var fitting = new List<(string Path, int Direction)>();
        string? array = null;
        foreach (var part in key.DistinctBy(part => part.Path, StringComparer.Ordinal))
        {
            var own = statistics.ArrayOf(part.Path);
            if (fitting.Count == mostColumns || (own is not null && array is not null && own != array) || fitting.Exists(one => Inside(one.Path, part.Path) || Inside(part.Path, one.Path)))
            {
                continue;
            }

            array ??= own;
            fitting.Add(part);
        }

        return fitting;
    }

    private static bool Inside(string path, string other) => path.StartsWith(other + ".", StringComparison.Ordinal);

    // Where the workload always asks for one and the same rare value, the index of these documents alone.
    private BsonDocument? Partial(Access access, List<(string Path, int Direction)> key)
    {
        var constant = access.Of(ComparisonKind.Equality).FirstOrDefault(one =>
            statistics.IsConstant(one) && statistics.Share([one.Condition]) is > 0 and <= RareShare && one.Condition.ElementCount == 1 && !one.Condition[0].IsBsonDocument);
        var others = constant is null ? [] : key.Where(part => part.Path != constant.Path).ToList();
        if (constant is null || others.Count == 0 || access.Collation is not null)
        {
            return null;
        }

        var partial = Specification(others, access);
        partial.Add("partialFilterExpression", constant.Condition.DeepClone());
        return partial;
    }

    private List<(string Path, int Direction)>? Covering(List<(string Path, int Direction)> key, IReadOnlyList<string> wanted)
    {
        var missing = wanted.Where(path => !key.Exists(part => part.Path == path)).ToList();
        var longer = Fit([.. key, .. Up(missing)]);
        return missing.Count is > 0 and <= 2 && wanted.All(path => longer.Exists(part => part.Path == path)) && longer.TrueForAll(part => statistics.ArrayOf(part.Path) is null) ? longer : null;
    }
}
