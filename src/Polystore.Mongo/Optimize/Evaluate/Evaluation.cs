using System.Collections.Immutable;
using MongoDB.Bson;
using Polystore.MongoDriver;

namespace Polystore.Mongo.Optimize.Evaluate;

/// <summary>
/// Runs a pipeline in this process as the server would. Order is kept where the server may choose it, so that two pipelines can be
/// compared document by document.
/// </summary>
/// <param name="collections">Documents of other collections by name, for <c>$lookup</c> and <c>$unionWith</c>.</param>
/// <param name="variables">What the <c>let</c> of a <c>$lookup</c> around it bound.</param>
internal sealed class Evaluation(IReadOnlyDictionary<string, IReadOnlyList<BsonDocument>> collections, ImmutableDictionary<string, BsonValue?> variables)
{
    /// <summary>Documents of other collections by name.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<BsonDocument>> Collections => collections;

    /// <param name="pipeline">The stages.</param>
    /// <param name="documents">Documents of the collection.</param>
    /// <param name="collections">Documents of other collections by name.</param>
    /// <exception cref="NotEvaluatedException">A stage or operator is not known here.</exception>
    /// <exception cref="PipelineFailedException">The server would fail.</exception>
    public static IReadOnlyList<BsonDocument> Run(
        IReadOnlyList<BsonDocument> pipeline, IReadOnlyList<BsonDocument> documents, IReadOnlyDictionary<string, IReadOnlyList<BsonDocument>> collections) =>
        new Evaluation(collections, Scope.NoVariables).Run(pipeline, documents);

    public IReadOnlyList<BsonDocument> Run(IReadOnlyList<BsonDocument> pipeline, IReadOnlyList<BsonDocument> documents) => pipeline.Aggregate(documents, (current, stage) => Stage(stage, current));

    /// <summary>The same with more variables.</summary>
    public Evaluation With(IEnumerable<KeyValuePair<string, BsonValue?>> more) => new(collections, variables.SetItems(more));

    public Scope ScopeOf(BsonDocument document) => new(document, variables);

    private List<BsonDocument> Stage(BsonDocument stage, IReadOnlyList<BsonDocument> documents)
    {
        try
        {
            return [.. Stage(stage.GetElement(0), documents)];
        }
        catch (Exception wrong) when (wrong is InvalidCastException or KeyNotFoundException or ArgumentException or OverflowException)
        {
            throw new PipelineFailedException($"the stage {stage.GetElement(0).Name} is not of its form");
        }
    }

    private IEnumerable<BsonDocument> Stage(BsonElement stage, IReadOnlyList<BsonDocument> documents) =>
        (stage.Name, stage.Value) switch
        {
            ("$match", BsonDocument query) => documents.Where(document => Query.Matches(query, document, variables)),
            ("$project", BsonDocument fields) => documents.Select(ScopeOf).Select(Projection.Of(fields).Apply),
            ("$addFields" or "$set", BsonDocument fields) => documents.Select(ScopeOf).Select(Projection.Adding(fields).Apply),
            ("$unset", BsonString path) => documents.Select(ScopeOf).Select(Projection.Without([path.Value]).Apply),
            ("$unset", BsonArray paths) => documents.Select(ScopeOf).Select(Projection.Without(paths.Select(path => path.AsString)).Apply),
            ("$unwind", BsonString path) => documents.SelectMany(document => Unwinding.Of(document, path.Value, keepsEmpty: false, null)),
            ("$unwind", BsonDocument options) => documents.SelectMany(document => Unwinding.Of(
                document, options["path"].AsString, options.GetValue("preserveNullAndEmptyArrays", false).ToBoolean(), options.GetValue("includeArrayIndex", BsonNull.Value) as BsonString is { } index ? index.Value : null)),
            ("$group", BsonDocument group) => Grouping.Of(documents.Select(ScopeOf), group),
            ("$bucket", BsonDocument bucket) => Bucketing.Of(documents.Select(ScopeOf), bucket),
            ("$sort", BsonDocument keys) => SortKey.Sorted(documents, keys),
            ("$limit", { IsNumeric: true } number) => documents.Take((int)Math.Min(int.MaxValue, BsonNumbers.ToDouble(number))),
            ("$skip", { IsNumeric: true } number) => documents.Skip((int)Math.Min(int.MaxValue, BsonNumbers.ToDouble(number))),
            ("$count", BsonString name) => documents.Count == 0 ? [] : [new BsonDocument(name.Value, documents.Count)],
            ("$sortByCount", var key) => SortKey.Sorted([.. Grouping.Of(documents.Select(ScopeOf), new BsonDocument { { "_id", key }, { "count", new BsonDocument("$sum", 1) } })], new BsonDocument("count", -1)),
            ("$replaceWith", var root) => documents.Select(document => Replaced(root, document)),
            ("$replaceRoot", BsonDocument root) => documents.Select(document => Replaced(root["newRoot"], document)),
            ("$facet", BsonDocument branches) => [new BsonDocument(branches.Select(branch => new BsonElement(branch.Name, new BsonArray(Run(Stages(branch.Value), documents)))))],
            ("$lookup", BsonDocument lookup) => Joining.Of(documents, lookup, this),
            ("$unionWith", BsonString other) => [.. documents, .. collections.GetValueOrDefault(other.Value) ?? []],
            ("$unionWith", BsonDocument union) => [.. documents, .. Run(Stages(union.GetValue("pipeline", new BsonArray())), collections.GetValueOrDefault(union["coll"].AsString) ?? [])],
            ("$setWindowFields", BsonDocument window) => Windowing.Of(documents, window, this),
            _ => throw new NotEvaluatedException($"the stage {stage.Name}"),
        };

    private static List<BsonDocument> Stages(BsonValue pipeline) => [.. pipeline.AsBsonArray.Select(stage => stage.AsBsonDocument)];

    private BsonDocument Replaced(BsonValue root, BsonDocument document) =>
        Expression.Of(root, ScopeOf(document)) as BsonDocument ?? throw new PipelineFailedException("a new root that is no document");
}
