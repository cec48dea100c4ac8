using MongoDB.Bson;
using Polystore.MongoDriver;

namespace Polystore.Mongo.Optimize.Evaluate;

/// <summary><c>$bucket</c>: a <c>$group</c> by the lower boundary of the range that a value is in, in the order of the boundaries.</summary>
internal static class Bucketing
{
    /// <exception cref="PipelineFailedException">The boundaries do not ascend, or a value is outside of them and there is no default.</exception>
    public static IEnumerable<BsonDocument> Of(IEnumerable<Scope> documents, BsonDocument stage)
    {
        var boundaries = stage["boundaries"].AsBsonArray;
        if (boundaries.Count < 2 || boundaries.Zip(boundaries.Skip(1)).Any(pair => BsonOrder.MissingBelowNull.Rank(pair.First) != BsonOrder.MissingBelowNull.Rank(pair.Second) || BsonOrder.MissingBelowNull.Compare(pair.First, pair.Second) >= 0))
        {
            throw new PipelineFailedException("$bucket with boundaries that do not ascend within one type");
        }

        var output = stage.GetValue("output", new BsonDocument("count", new BsonDocument("$sum", 1))).AsBsonDocument;
        return documents
            .GroupBy(document => Bucket(Expression.Of(stage["groupBy"], document), boundaries, stage), BsonOrder.MissingBelowNull)
            .OrderBy(bucket => bucket.Key, BsonOrder.MissingBelowNull)
            .SelectMany(bucket => Grouping.Of(bucket, new BsonDocument("_id", new BsonDocument("$literal", bucket.Key)).AddRange(output)));
    }

    private static BsonValue Bucket(BsonValue? value, BsonArray boundaries, BsonDocument stage)
    {
        var below = boundaries.LastOrDefault(boundary => BsonOrder.MissingBelowNull.Compare(value, boundary) >= 0);
        return below is not null && BsonOrder.MissingBelowNull.Compare(value, boundaries[^1]) < 0
            ? below
            : stage.TryGetValue("default", out var otherwise) ? otherwise : throw new PipelineFailedException("$bucket of a value outside of its boundaries");
    }
}
