using MongoDB.Bson;
using Polystore.Core.Schemas;
using Polystore.Mongo.Infer.Profile;
using Polystore.MongoDriver;

namespace Polystore.Mongo.Infer.Relations;

/// <summary>How many documents refer to one: counted for random parents, so that those with many children are not met more often.</summary>
internal sealed class ChildCounts(MongoClient client, TimeSpan limit, CancellationToken cancellationToken)
{
    /// <returns>Null when it took too long; without an index on the field the whole collection is read.</returns>
    public async Task<SchemaChildren?> OfAsync(FoundReference reference)
    {
        var parents = reference.To.Paths[reference.ToPath].Kept;
        var path = reference.QueryPath;
        BsonDocument[] pipeline =
        [
            new("$match", new BsonDocument(path, new BsonDocument("$in", new BsonArray(parents)))),
            .. reference.IsList ? Unwound(reference.Path) : [],
            new("$group", new BsonDocument { { "_id", "$" + path }, { "n", new BsonDocument("$sum", 1) } }),
        ];
        try
        {
            var counted = new Dictionary<BsonValue, double>();
            await foreach (var row in client.Collection(reference.From.Facts.Database, reference.From.Facts.Name).Aggregate(pipeline, new MongoReadOptions { MaxTime = limit, AllowDiskUse = true }, cancellationToken))
            {
                counted[Same(row["_id"])] = row["n"].ToDouble();
            }

            return Of([.. parents.Select(parent => counted.GetValueOrDefault(Same(parent)))]);
        }
        catch (MongoServerException)
        {
            return null;
        }
    }

    /// <summary>The distribution of some counts; null of none.</summary>
    internal static SchemaChildren? Of(IReadOnlyList<double> counts)
    {
        if (counts.Count == 0)
        {
            return null;
        }

        var mean = counts.Average();
        var deviation = counts.Count < 2 ? 0 : Math.Sqrt(counts.Sum(count => (count - mean) * (count - mean)) / (counts.Count - 1));
        var half = 1.96 * deviation / Math.Sqrt(counts.Count);
        return new SchemaChildren(
            counts.Count, mean, Math.Max(0, mean - half), mean + half, PathProfile.Quantile(counts, 0.5), PathProfile.Quantile(counts, 0.95), counts.Max(), (double)counts.Count(count => count == 0) / counts.Count);
    }

    // One number in several types is one key.
    private static BsonValue Same(BsonValue key) => key.IsNumeric ? new BsonDouble(key.ToDouble()) : key;

    private static IEnumerable<BsonDocument> Unwound(string path)
    {
        for (var at = path.IndexOf("[]", StringComparison.Ordinal); at >= 0; at = path.IndexOf("[]", at + 1, StringComparison.Ordinal))
        {
            yield return new("$unwind", "$" + path[..at].Replace("[]", "", StringComparison.Ordinal));
        }
    }
}
