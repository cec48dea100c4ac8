using MongoDB.Bson;
using Polystore.Mongo.Infer.Profile;
using Polystore.Mongo.Optimize.Evaluate;
using Polystore.MongoDriver;

namespace Polystore.Mongo.Advise.Sharding;

/// <summary>
/// Cardinality, frequency and monotonicity of keys over random documents: what analyzeShardKey of MongoDB 7.0 measures as keyCharacteristics.
/// </summary>
internal sealed class KeySample
{
    private readonly IReadOnlyList<BsonDocument> documents;
    private readonly IReadOnlyList<int>? order;
    private readonly double total;

    /// <param name="documents">Random documents; with <c>$recordId</c> where the server tells it.</param>
    /// <param name="total">Documents of the collection.</param>
    public KeySample(IReadOnlyList<BsonDocument> documents, double total)
    {
        this.documents = documents;
        this.total = Math.Max(total, documents.Count);
        order = Insertion();
    }

    public int Count => documents.Count;

    /// <summary>Whether a field may be part of a shard key: never an array (manual, "Shard Key Indexes"), and there in nearly all documents, for those without share one value.</summary>
    public bool IsPossible(string path) => documents.Count > 0
        && !path.Split('.').Select((_, depth) => string.Join('.', path.Split('.')[..(depth + 1)])).Any(lead => documents.Any(document => QueryPath.Ends(document, lead).Any(end => end is BsonArray)))
        && documents.Count(document => Value(document, path) is not BsonNull) >= 0.99 * documents.Count;

    /// <summary>Different values in the whole collection, estimated.</summary>
    public double Distinct(IReadOnlyList<string> paths) => Profile(paths).EstimateDistinct(documents.Count / total);

    /// <summary>Share of the documents with the most frequent value.</summary>
    public double LargestShare(IReadOnlyList<string> paths) => Profile(paths) is var profile && profile.Distinct == documents.Count ? 1 / total : profile.LargestShare;

    /// <summary>
    /// Rank correlation (Spearman) of the values with the order in which the documents were inserted; null where that order is not known.
    /// </summary>
    public double? Correlation(string path)
    {
        if (order is null || documents.Count < 30)
        {
            return null;
        }

        var values = Ranks([.. order.Select(number => Value(documents[number], path))]);
        var places = Enumerable.Range(0, documents.Count).Select(place => (double)place).ToList();
        var (meanX, meanY) = (places.Average(), values.Average());
        var (x, y) = (places.Sum(one => (one - meanX) * (one - meanX)), values.Sum(one => (one - meanY) * (one - meanY)));
        return y == 0 ? 0 : places.Zip(values, (a, b) => (a - meanX) * (b - meanY)).Sum() / Math.Sqrt(x * y);
    }

    // By the record's number, or by the time within an ObjectId, or by a counter without gaps.
    private List<int>? Insertion()
    {
        var numbers = Enumerable.Range(0, documents.Count);
        if (documents.Count == 0)
        {
            return null;
        }

        if (documents.All(document => document.GetValue("$recordId", BsonNull.Value).IsNumeric))
        {
            return [.. numbers.OrderBy(number => documents[number]["$recordId"].ToInt64())];
        }

        if (documents.All(document => document["_id"].IsObjectId) || IsCounter([.. documents.Select(document => document["_id"])]))
        {
            return [.. numbers.OrderBy(number => documents[number]["_id"], BsonOrder.MissingBelowNull)];
        }

        return null;
    }

    private bool IsCounter(IReadOnlyList<BsonValue> ids) => ids.All(id => id is BsonInt32 or BsonInt64)
        && ids.Max(id => id.ToInt64()) - (double)ids.Min(id => id.ToInt64()) is >= 1 and var span && span <= 2 * total;

    private PathProfile Profile(IReadOnlyList<string> paths)
    {
        var profile = new PathProfile();
        foreach (var document in documents)
        {
            // As a text, because a list of values would be taken for an array.
            profile.Add(new BsonDocument("k", new BsonArray(paths.Select(path => Value(document, path)))).ToJson());
        }

        return profile;
    }

    // Equal values share the mean of their places.
    private static List<double> Ranks(IReadOnlyList<BsonValue> values)
    {
        var sorted = Enumerable.Range(0, values.Count).OrderBy(number => values[number], BsonOrder.MissingBelowNull).ToList();
        var ranks = new double[values.Count];
        for (var from = 0; from < sorted.Count;)
        {
            var until = from;
            while (until < sorted.Count && BsonOrder.MissingBelowNull.Equals(values[sorted[until]], values[sorted[from]]))
            {
                until++;
            }

            for (var place = from; place < until; place++)
            {
                ranks[sorted[place]] = (from + until - 1) / 2.0;
            }

            from = until;
        }

        return [.. ranks];
    }

    private static BsonValue Value(BsonDocument document, string path) => QueryPath.Ends(document, path) is [{ } end] ? end : BsonNull.Value;
}
