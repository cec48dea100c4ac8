using MongoDB.Bson;
using Polystore.MongoDriver;

namespace Polystore.Mongo.Optimize.Evaluate;

/// <summary><c>$lookup</c> by equality, by a pipeline with variables, or by both.</summary>
internal static class Joining
{
    public static IEnumerable<BsonDocument> Of(IEnumerable<BsonDocument> documents, BsonDocument stage, Evaluation around)
    {
        var foreign = around.Collections.GetValueOrDefault(stage["from"].AsString) ?? [];
        var pipeline = stage.TryGetValue("pipeline", out var inner) ? inner.AsBsonArray.Select(one => one.AsBsonDocument).ToList() : [];
        var variables = stage.TryGetValue("let", out var bound) ? bound.AsBsonDocument : [];
        var name = stage["as"].AsString;
        if (name.Contains('.'))
        {
            throw new NotEvaluatedException("$lookup into a field below another");
        }

        return documents.Select(document =>
        {
            var found = stage.TryGetValue("localField", out var local) ? Equal(document, local.AsString, foreign, stage["foreignField"].AsString) : foreign;
            // A variable that is bound to a missing field is missing, too.
            var within = around.With(variables.Select(variable => KeyValuePair.Create(variable.Name, Expression.Of(variable.Value, around.ScopeOf(document)))));
            return new BsonDocument(document) { [name] = new BsonArray(within.Run(pipeline, found)) };
        });
    }

    private static List<BsonDocument> Equal(BsonDocument document, string local, IEnumerable<BsonDocument> foreign, string path)
    {
        var wanted = Wanted(document, local);
        return [.. foreign.Where(other => Ends(other, path).Any(value => wanted.Contains(value, BsonOrder.MissingBelowNull)))];
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
