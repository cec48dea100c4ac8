using MongoDB.Bson;

namespace Polystore.Mongo.Optimize.Evaluate;

/// <summary>
/// Runs a pipeline in this process as the server would. Order is kept where the server may choose it, so that two pipelines can be
/// compared document by document.
/// </summary>
internal static class Evaluation
{
    /// <param name="pipeline">The stages.</param>
    /// <param name="documents">Documents of the collection.</param>
    /// <param name="collections">Documents of other collections by name, for <c>$lookup</c>.</param>
    /// <exception cref="NotEvaluatedException">A stage or operator is not known here.</exception>
    /// <exception cref="PipelineFailedException">The server would fail.</exception>
    public static IReadOnlyList<BsonDocument> Run(
        IReadOnlyList<BsonDocument> pipeline, IReadOnlyList<BsonDocument> documents, IReadOnlyDictionary<string, IReadOnlyList<BsonDocument>> collections) =>
        pipeline.Aggregate(documents, (current, stage) => Stage(stage, current, collections));

    private static List<BsonDocument> Stage(BsonDocument stage, IReadOnlyList<BsonDocument> documents, IReadOnlyDictionary<string, IReadOnlyList<BsonDocument>> collections)
    {
        try
        {
            return [.. Stage(stage.GetElement(0), documents, collections)];
        }
        catch (Exception wrong) when (wrong is InvalidCastException or KeyNotFoundException or ArgumentException or OverflowException)
        {
            throw new PipelineFailedException($"the stage {stage.GetElement(0).Name} is not of its form");
        }
    }

    private static IEnumerable<BsonDocument> Stage(BsonElement stage, IReadOnlyList<BsonDocument> documents, IReadOnlyDictionary<string, IReadOnlyList<BsonDocument>> collections) =>
        (stage.Name, stage.Value) switch
        {
            ("$match", BsonDocument query) => documents.Where(document => Query.Matches(query, document)),
            ("$project", BsonDocument fields) => documents.Select(Projection.Of(fields).Apply),
            ("$addFields" or "$set", BsonDocument fields) => documents.Select(Projection.Adding(fields).Apply),
            ("$unset", BsonString path) => documents.Select(Projection.Without([path.Value]).Apply),
            ("$unset", BsonArray paths) => documents.Select(Projection.Without(paths.Select(path => path.AsString)).Apply),
            ("$unwind", BsonString path) => documents.SelectMany(document => Unwinding.Of(document, path.Value, keepsEmpty: false, null)),
            ("$unwind", BsonDocument options) => documents.SelectMany(document => Unwinding.Of(
                document, options["path"].AsString, options.GetValue("preserveNullAndEmptyArrays", false).ToBoolean(), options.GetValue("includeArrayIndex", BsonNull.Value) as BsonString is { } index ? index.Value : null)),
            ("$group", BsonDocument group) => Grouping.Of(documents, group),
            ("$sort", BsonDocument keys) => Sorted(documents, keys),
            ("$limit", { IsNumeric: true } number) => documents.Take((int)Math.Min(int.MaxValue, Numbers.ToDouble(number))),
            ("$skip", { IsNumeric: true } number) => documents.Skip((int)Math.Min(int.MaxValue, Numbers.ToDouble(number))),
            ("$count", BsonString name) => documents.Count == 0 ? [] : [new BsonDocument(name.Value, documents.Count)],
            ("$sortByCount", var key) => Sorted([.. Grouping.Of(documents, new BsonDocument { { "_id", key }, { "count", new BsonDocument("$sum", 1) } })], new BsonDocument("count", -1)),
            ("$replaceWith", var root) => documents.Select(document => Replaced(root, document)),
            ("$replaceRoot", BsonDocument root) => documents.Select(document => Replaced(root["newRoot"], document)),
            ("$facet", BsonDocument branches) => [new BsonDocument(branches.Select(branch =>
                new BsonElement(branch.Name, new BsonArray(Run([.. branch.Value.AsBsonArray.Select(inner => inner.AsBsonDocument)], documents, collections)))))],
            ("$lookup", BsonDocument lookup) => Joining.Of(documents, lookup, collections),
            _ => throw new NotEvaluatedException($"the stage {stage.Name}"),
        };

    private static IEnumerable<BsonDocument> Sorted(IReadOnlyList<BsonDocument> documents, BsonDocument keys) => documents
        .Select(document => (Document: document, Key: SortKey.Of(document, keys)))
        .OrderBy(row => row.Key, Comparer<BsonArray>.Create((a, b) => SortKey.Compare(a, b, keys)))
        .Select(row => row.Document);

    private static BsonDocument Replaced(BsonValue root, BsonDocument document) =>
        Expression.Of(root, new Scope(document)) as BsonDocument ?? throw new PipelineFailedException("a new root that is no document");
}
