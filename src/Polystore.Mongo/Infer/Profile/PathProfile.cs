using MongoDB.Bson;

namespace Polystore.Mongo.Infer.Profile;

/// <summary>What the sampled values of one path are like. A few values are kept to look them up elsewhere; none of them is ever shown.</summary>
internal sealed class PathProfile
{
    private const int MostKept = 200;

    private readonly Dictionary<BsonValue, int> counts = [];
    private readonly List<int> lengths = [];
    private readonly List<int> elements = [];

    /// <summary>Values that are neither documents, arrays nor null.</summary>
    public long Values { get; private set; }

    /// <summary>Bytes of all arrays together, as BSON.</summary>
    public long ArrayBytes { get; private set; }

    /// <summary>Different values, in the order in which they were met, at most 200.</summary>
    public List<BsonValue> Kept { get; } = [];

    public double? MeanLength => lengths.Count == 0 ? null : lengths.Average();

    public double? LongestLength => lengths.Count == 0 ? null : lengths.Max();

    public long Arrays => elements.Count;

    public double MeanElements => elements.Count == 0 ? 0 : elements.Average();

    public double MostElements => elements.Count == 0 ? 0 : elements.Max();

    /// <summary>What 95 of 100 arrays do not exceed.</summary>
    public double UsualElements => Quantile(elements.Select(count => (double)count), 0.95);

    /// <summary>Different values among the sampled ones.</summary>
    public long Distinct => counts.Count;

    /// <summary>Share of the values that is the most frequent one, 0 to 1.</summary>
    public double LargestShare => Values == 0 ? 0 : (double)counts.Values.Max() / Values;

    public void Add(BsonValue value)
    {
        switch (value)
        {
            case BsonArray list:
                elements.Add(list.Count);
                ArrayBytes += MongoDriver.MongoBytes.Of(new BsonDocument("a", list));
                return;
            case BsonDocument or BsonNull or BsonUndefined:
                return;
            case BsonString text:
                lengths.Add(text.Value.Length);
                break;
        }

        Values++;
        if (!counts.TryGetValue(value, out var count) && Kept.Count < MostKept)
        {
            Kept.Add(value);
        }

        counts[value] = count + 1;
    }

    /// <summary>
    /// Different values in all documents: the estimator Duj1 of Haas and Stokes, Estimating the Number of Classes in a Finite Population
    /// (1998), n·d / (n − f1 + f1·n/N), as ANALYZE of PostgreSQL uses it.
    /// </summary>
    /// <param name="share">Share of the documents that was sampled, above 0 and at most 1.</param>
    public double EstimateDistinct(double share)
    {
        double n = Values, d = counts.Count, once = counts.Values.Count(count => count == 1);
        return n == 0 ? 0 : Math.Clamp(n * d / (n - once + (once * share)), d, n / share);
    }

    /// <summary>The value that a share of others does not exceed; 0 of none.</summary>
    public static double Quantile(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? 0 : sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)];
    }
}
