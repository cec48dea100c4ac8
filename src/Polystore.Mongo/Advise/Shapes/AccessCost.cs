using MongoDB.Bson;
using Polystore.Mongo.Observe.Sections;

namespace Polystore.Mongo.Advise.Shapes;

/// <summary>
/// What a search reads by an index: keys within the bounds, documents fetched after the index has tested what it holds, documents sorted.
/// In documents; the weights of the others follow from what they cost beside fetching one.
/// </summary>
/// <param name="statistics">What is known of the documents.</param>
internal sealed class AccessCost(CollectionStatistics statistics)
{
    // Keys lie together and are read in order; a document is a search in another tree.
    private const double Key = 0.2;

    // Kept, compared about log2(n) times, and given out.
    private const double Sorted = 0.3;

    /// <summary>Without any index.</summary>
    public double Scan(Access access)
    {
        var found = statistics.Documents * Selected(access);
        var stops = access.Sort.Count == 0 && access.Limit is { } limit ? Math.Min(1, limit / Math.Max(found, 1e-9)) : 1;
        return Times(access) * ((statistics.Documents * stops) + Sorting(access, found));
    }

    /// <summary>By an index; infinite when it cannot serve the search.</summary>
    public double By(MongoIndexFacts index, Access access, BsonDocument? partial)
    {
        if (!index.IsOrdered || index.Hidden || index.Keys.Count == 0 || !SameText(index, access) || (partial is not null && !Implies(access, partial)) || index.Sparse)
        {
            return double.PositiveInfinity;
        }

        var bound = new List<BsonDocument>();
        var at = 0;
        for (; at < index.Keys.Count && Bounding(access, index.Keys[at].Path) is { } fixedTo; at++)
        {
            bound.AddRange(fixedTo);
        }

        var prefix = at;
        var ordered = Ordered(access, index, prefix);
        var ranges = at < index.Keys.Count ? access.Of(ComparisonKind.Range).Where(one => one.Path == index.Keys[at].Path).Select(one => one.Condition).ToList() : [];
        if (prefix == 0 && ranges.Count == 0 && !(ordered && access.Sort.Count > 0) && partial is null)
        {
            return double.PositiveInfinity;
        }

        var held = index.Keys.Select(key => key.Path).ToHashSet(StringComparer.Ordinal);
        var partly = partial is null ? new List<BsonDocument>() : [partial];
        var keys = statistics.Documents * ShareOf(access, [.. partly, .. bound, .. ranges], index.Keys.Take(prefix).Select(key => key.Path));
        var tested = access.Comparisons.Where(one => held.Contains(one.Path) && statistics.ArrayOf(one.Path) is null).Select(one => one.Condition);
        var fetched = Math.Min(keys, statistics.Documents * ShareOf(access, [.. partly, .. bound, .. ranges, .. tested], held));
        var found = Math.Min(fetched, statistics.Documents * Selected(access));
        // In order, the search ends when it has what it wants.
        var stops = access.Limit is { } limit && ordered ? Math.Min(1, limit / Math.Max(found, 1e-9)) : 1;
        var covered = access.Wanted is { } wanted && access.Rest.Count == 0 && wanted.All(held.Contains) && access.Comparisons.All(one => held.Contains(one.Path)) && index.Keys.All(key => statistics.ArrayOf(key.Path) is null);
        return Times(access) * ((Math.Max(1, keys) * stops * Key) + (covered ? 0 : Math.Max(1, fetched) * stops) + (ordered ? 0 : Sorting(access, found)));
    }

    private static bool SameText(MongoIndexFacts index, Access access) =>
        access.Collation is null ? index.Collation is null : index.Collation is { } own && BsonDocument.Parse(own).GetValue("locale", "") == access.Collation.GetValue("locale", "") && BsonDocument.Parse(own).GetValue("strength", 3) == access.Collation.GetValue("strength", 3);

    // The search must say what the index leaves out, in the same words.
    private static bool Implies(Access access, BsonDocument partial) => partial.All(part => access.Comparisons.Any(one => one.Condition.ElementCount == 1 && one.Condition.GetElement(0) == part));

    // Null when the path is not fixed to single values.
    private static List<BsonDocument>? Bounding(Access access, string path)
    {
        var equal = access.Comparisons.Where(one => one.Path == path && one.Kind is ComparisonKind.Equality or ComparisonKind.List).Select(one => one.Condition).ToList();
        return equal.Count == 0 ? null : equal;
    }

    // After fields fixed to single values the keys go on in order, forward or backward; short lists are merged.
    private static bool Ordered(Access access, MongoIndexFacts index, int prefix)
    {
        var sort = access.Sort.Where(part => !access.Fixes(part.Path)).ToList();
        if (sort.Count == 0)
        {
            return true;
        }

        for (var begin = prefix; begin >= 0; begin--)
        {
            var next = index.Keys.Skip(begin).Take(sort.Count).ToList();
            if (next.Count == sort.Count && next.Zip(sort).All(pair => pair.First.Path == pair.Second.Path) && next.Zip(sort).Select(pair => (pair.First.Kind == "-1") == (pair.Second.Direction < 0)).Distinct().Count() == 1)
            {
                return true;
            }
        }

        return false;
    }

    private double ShareOf(Access access, List<BsonDocument> conditions, IEnumerable<string> paths) =>
        // A join's values are not known: as many documents fit as have one value.
        double.IsNaN(access.Times) ? paths.Where(path => access.Fixes(path)).Aggregate(1.0, (share, path) => share * statistics.ShareOfOneValue(path)) : statistics.Share(conditions);

    private double Selected(Access access) => ShareOf(access, [.. access.Comparisons.Select(one => one.Condition), .. access.Rest], access.Comparisons.Select(one => one.Path));

    // A join whose run is not known is reckoned for some documents.
    private static double Times(Access access) => double.IsNaN(access.Times) ? 20 : access.Times;

    private static double Sorting(Access access, double found) => access.Sort.Count == 0 ? 0 : found * Sorted;
}
