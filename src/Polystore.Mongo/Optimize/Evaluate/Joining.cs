using MongoDB.Bson;

namespace Polystore.Mongo.Optimize.Evaluate;

/// <summary><c>$lookup</c> by equality, with or without a pipeline over what was found.</summary>
internal static class Joining
{
    public static IEnumerable<BsonDocument> Of(IEnumerable<BsonDocument> documents, BsonDocument stage, IReadOnlyDictionary<string, IReadOnlyList<BsonDocument>> collections)
    {
        if (stage.Contains("let") || !stage.Contains("localField"))
        {
            throw new NotEvaluatedException("$lookup with variables");
        }

        var foreign = collections.GetValueOrDefault(stage["from"].AsString) ?? [];
        var pipeline = stage.TryGetValue("pipeline", out var inner) ? inner.AsBsonArray.Select(one => one.AsBsonDocument).ToList() : [];
        var name = stage["as"].AsString;
        if (name.Contains('.'))
        {
            throw new NotEvaluatedException("$lookup into a field below another");
        }

        return documents.Select(document =>
        {
            var wanted = Wanted(document, stage["localField"].AsString);
            var found = foreign.Where(other => Ends(other, stage["foreignField"].AsString).Any(value => wanted.Contains(value, BsonOrder.Instance)));
            return new BsonDocument(document) { [name] = new BsonArray(Evaluation.Run(pipeline, found.ToList(), collections)) };
        });
    }

    // What is missing equals null; the elements of a list count one by one. What an empty list finds differs between engines of the server.
    private static List<BsonValue> Wanted(BsonDocument document, string path)
    {
        var ends = QueryPath.Ends(document, path);
        return ends.Count == 0 || ends.Any(end => end is BsonArray array && (array.Count == 0 || array.Any(element => element is BsonArray or BsonRegularExpression)))
            ? throw new NotEvaluatedException("$lookup by an empty list or lists in lists")
            : [.. ends.SelectMany(end => end is BsonArray array ? array : [end ?? BsonNull.Value])];
    }

    private static IEnumerable<BsonValue> Ends(BsonDocument document, string path) => QueryPath.WithElements(QueryPath.Ends(document, path)).Select(end => end ?? BsonNull.Value);
}
