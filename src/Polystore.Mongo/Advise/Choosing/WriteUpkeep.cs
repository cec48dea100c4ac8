using MongoDB.Bson;
using Polystore.Mongo.Advise.Shapes;
using Polystore.Mongo.Observe.Sections;

namespace Polystore.Mongo.Advise.Choosing;

/// <summary>What the writes of a workload pay for one more index.</summary>
internal static class WriteUpkeep
{
    // To find the place of a key and to write it and its journal, beside fetching one document: about one each.
    private const double Entry = 2;

    /// <param name="facts">The index.</param>
    /// <param name="collection">Its collection.</param>
    /// <param name="operations">The workload.</param>
    /// <param name="statistics">Of the collection.</param>
    /// <returns>In documents, over the whole workload.</returns>
    public static double Of(MongoIndexFacts facts, MongoCollectionFacts collection, IEnumerable<AdvisedOperation> operations, CollectionStatistics statistics) => operations
        .Where(one => one.Operation.Writes && one.Operation.Collection == collection.Name)
        .Sum(one => one.Statement.Calls * Entries(one, facts, statistics) * Entry);

    private static double Entries(AdvisedOperation one, MongoIndexFacts facts, CollectionStatistics statistics) => one.Operation.Name switch
    {
        "insert" => Math.Max(1, one.Statement.MeanRows ?? 1),
        "delete" => Changed(one, statistics),
        // The old key goes and the new one comes.
        "update" or "findAndModify" when Touches(one.Operation.Command, facts) => 2 * Changed(one, statistics),
        _ => 0,
    };

    private static double Changed(AdvisedOperation one, CollectionStatistics statistics)
    {
        if (one.Statement.MeanRows is { } counted)
        {
            return counted;
        }

        var access = one.Count > 0 ? one.Searches[0][0][0] : null;
        var found = access is null ? statistics.Documents : statistics.Documents * statistics.Share(access.Comparisons.Select(comparison => comparison.Condition));
        return Math.Min(found, access?.Limit ?? found);
    }

    /// <summary>The paths that an update names; null when it may change every field, as a whole new document or a pipeline does.</summary>
    public static IEnumerable<string>? ChangedPaths(BsonDocument command)
    {
        var change = command.TryGetValue("updates", out var list) && list is BsonArray { Count: > 0 } statements && statements[0] is BsonDocument statement ? statement.GetValue("u", BsonNull.Value) : command.GetValue("update", BsonNull.Value);
        return change is BsonDocument { ElementCount: > 0 } operators && operators.GetElement(0).Name.StartsWith('$') ? operators.Values.OfType<BsonDocument>().SelectMany(fields => fields.Names) : null;
    }

    private static bool Touches(BsonDocument command, MongoIndexFacts facts) => command.Contains("remove") || ChangedPaths(command) is not { } paths
        || paths.Any(path => facts.Keys.Any(key => key.Path == path || key.Path.StartsWith(path + ".", StringComparison.Ordinal) || path.StartsWith(key.Path + ".", StringComparison.Ordinal)));
}
