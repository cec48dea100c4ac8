using MongoDB.Bson;
using Polystore.MongoDriver;

namespace Polystore.Mongo.Optimize.Evaluate;

/// <summary><c>$setWindowFields</c>: accumulators over a partition, or over the documents around each.</summary>
internal static class Windowing
{
    public static IEnumerable<BsonDocument> Of(IReadOnlyList<BsonDocument> documents, BsonDocument stage, Evaluation around)
    {
        var output = stage["output"].AsBsonDocument;
        var keys = stage.GetValue("sortBy", BsonNull.Value) as BsonDocument;
        return documents
            .GroupBy(document => stage.TryGetValue("partitionBy", out var by) ? Partition(Expression.Of(by, around.ScopeOf(document))) : BsonNull.Value, BsonOrder.MissingBelowNull)
            .OrderBy(partition => partition.Key, BsonOrder.MissingBelowNull)
            .SelectMany(partition => Partition(keys is null ? [.. partition] : [.. SortKey.Sorted([.. partition], keys)], keys, output, around));
    }

    private static BsonValue Partition(BsonValue? value) => value is BsonArray ? throw new PipelineFailedException("a partition by a list") : value ?? BsonNull.Value;

    private static IEnumerable<BsonDocument> Partition(IReadOnlyList<BsonDocument> documents, BsonDocument? keys, BsonDocument output, Evaluation around)
    {
        var scopes = documents.Select(around.ScopeOf).ToList();
        return documents.Select((document, i) =>
        {
            var values = output.Select(field => new BsonElement(field.Name, new BsonDocument("$literal", Value(field.Value.AsBsonDocument, scopes, keys, i) ?? BsonNull.Value)));
            return Projection.Adding(new BsonDocument(values)).Apply(around.ScopeOf(document));
        });
    }

    private static BsonValue? Value(BsonDocument field, List<Scope> partition, BsonDocument? keys, int at)
    {
        var function = field.First(part => part.Name.StartsWith('$'));
        int Place(int i) => partition.FindIndex(other => SortKey.Compare(SortKey.Of(other.Root, keys!), SortKey.Of(partition[i].Root, keys!), keys!) == 0) + 1;
        switch (function.Name)
        {
            case "$documentNumber":
                return at + 1;
            case "$rank" when keys is not null:
                return Place(at);
            case "$denseRank" when keys is not null:
                return Enumerable.Range(0, at + 1).Select(Place).Distinct().Count();
            case "$shift":
                var (options, to) = (function.Value.AsBsonDocument, at + function.Value["by"].ToInt32());
                return to >= 0 && to < partition.Count ? Expression.Of(options["output"], partition[to]) : options.GetValue("default", BsonNull.Value);
            default:
                var (from, until) = Bounds(field.GetValue("window", BsonNull.Value), at, partition.Count);
                return Grouping.Accumulate(function.Name, function.Value, partition.GetRange(from, Math.Max(0, until - from)));
        }
    }

    // [from, until) within the partition; without bounds all of it.
    private static (int From, int Until) Bounds(BsonValue window, int at, int count)
    {
        if (window is not BsonDocument { ElementCount: > 0 } bounds)
        {
            return (0, count);
        }

        if (!bounds.TryGetValue("documents", out var documents))
        {
            throw new NotEvaluatedException("windows by range");
        }

        int Bound(BsonValue bound, int unbounded) => bound switch
        {
            BsonString { Value: "unbounded" } => unbounded,
            BsonString { Value: "current" } => at,
            _ => at + bound.ToInt32(),
        };
        return (Math.Clamp(Bound(documents[0], 0), 0, count), Math.Clamp(Bound(documents[1], count - 1) + 1, 0, count));
    }
}
